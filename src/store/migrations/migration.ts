// A step of the database schema. Released steps are never edited; a change is a new file and a new line in `index.ts`.

export interface Migration {
	/** Counts up from 1. */
	number: number;
	/** Statements, run in order inside one transaction. */
	sqlite: readonly string[];
	postgres: readonly string[];
}
