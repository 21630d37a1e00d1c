// Parameters are declared once. The declaration validates values, makes the node's fields, spans the search space,
// prints the docs table and makes the invalid values for tests.
import { MlError } from './errors';

interface SpecBase<T> {
	default: T;
	/** Title Case name for people. */
	label: string;
	/** One sentence, no final period. */
	help: string;
}

export interface NumberSpec extends SpecBase<number> {
	kind: 'number' | 'integer';
	min: number;
	max: number;
	/** True: `min` itself is not allowed. Default false. */
	exclusiveMin?: boolean;
	/** How a search steps through the range. Default: not searched. */
	search?: 'linear' | 'log';
	/** Narrower range for the search. Default: `min` to `max`. */
	searchRange?: readonly [number, number];
}

export interface ChoiceSpec<T extends string = string> extends SpecBase<T> {
	kind: 'choice';
	choices: readonly T[];
	/** For people, of choices whose own word says too little. */
	names?: Readonly<Partial<Record<T, string>>>;
	search?: true;
}

export interface BooleanSpec extends SpecBase<boolean> {
	kind: 'boolean';
	search?: true;
}

/** A JSON object or array with a meaning of its own (monotone constraints, layers); `check` throws on a bad one. */
export interface JsonSpec<T = unknown> extends SpecBase<T> {
	kind: 'json';
	check(value: unknown, owner: string): T;
	/** What a summary shows of a value that is too large to read. Default: the value. */
	shown?(value: T): unknown;
	/** For the invalid-value tests. */
	invalid: readonly unknown[];
}

export type ParamSpec = NumberSpec | ChoiceSpec | BooleanSpec | JsonSpec;
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ParamsOf<S extends ParamSpecs> = { readonly [K in keyof S]: S[K]['default'] };

type Declared<S> = Omit<S, 'kind'>;

export const number = (spec: Declared<NumberSpec>): NumberSpec => ({ kind: 'number', ...spec });
export const integer = (spec: Declared<NumberSpec>): NumberSpec => ({ kind: 'integer', ...spec });
export const boolean = (spec: Declared<BooleanSpec>): BooleanSpec => ({ kind: 'boolean', ...spec });
export const choice = <T extends string>(spec: Declared<ChoiceSpec<T>>): ChoiceSpec<T> => ({ kind: 'choice', ...spec });
export const json = <T>(spec: Declared<JsonSpec<T>>): JsonSpec<T> => ({ kind: 'json', ...spec });

/**
 * Fills in defaults and refuses what is unknown or out of range.
 *
 * @param owner - What the parameters belong to, for messages, e.g. `gradientBoosting`.
 * @param values - Given values; anything but a plain object is refused.
 * @throws MlError `ML-PARAMETER` naming parameter, range and value.
 */
export function checkParams<S extends ParamSpecs>(specs: S, owner: string, values: unknown): ParamsOf<S> {
	if (values === undefined || values === null) values = {};
	if (typeof values !== 'object' || Array.isArray(values)) {
		throw parameterError(owner, 'hyperparameters', 'an object such as {"l2": 1}', values);
	}
	const given = new Map(Object.entries(values as object));
	for (const name of given.keys()) {
		if (!Object.hasOwn(specs, name)) {
			throw new MlError(
				'ML-PARAMETER',
				`${owner} has no parameter '${shorten(name)}'.`,
				`It has: ${Object.keys(specs).join(', ')}.`,
				{ parameter: name },
			);
		}
	}
	const checked = Object.entries(specs).map(([name, spec]) => {
		const value = given.get(name);
		return [name, value === undefined ? spec.default : checkParam(spec, owner, name, value)];
	});
	return Object.freeze(Object.fromEntries(checked)) as ParamsOf<S>;
}

/** Checks one value against its declaration and returns it. */
export function checkParam(spec: ParamSpec, owner: string, name: string, value: unknown): unknown {
	switch (spec.kind) {
		case 'number':
		case 'integer': {
			const fits =
				typeof value === 'number' &&
				Number.isFinite(value) &&
				(spec.exclusiveMin ? value > spec.min : value >= spec.min) &&
				value <= spec.max &&
				(spec.kind === 'number' || Number.isInteger(value));
			if (!fits) throw parameterError(owner, name, describeRange(spec), value);
			return value;
		}
		case 'choice':
			if (!spec.choices.includes(value as string)) {
				throw parameterError(owner, name, `one of ${spec.choices.join(', ')}`, value);
			}
			return value;
		case 'boolean':
			if (typeof value !== 'boolean') throw parameterError(owner, name, 'true or false', value);
			return value;
		case 'json':
			return spec.check(value, owner);
	}
}

/** Parameters as a summary shows them. */
export function shownParams(specs: ParamSpecs, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const shown = Object.entries(params).map(([name, value]) => {
		const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
		return [name, spec?.kind === 'json' && spec.shown ? spec.shown(value) : value];
	});
	return Object.fromEntries(shown) as Record<string, unknown>;
}

/** The allowed values in words, e.g. `an integer from 1 to 64`. */
export function describeRange(spec: NumberSpec): string {
	const kind = spec.kind === 'integer' ? 'an integer' : 'a number';
	const low = spec.exclusiveMin ? `above ${spec.min}` : `from ${spec.min}`;
	return Number.isFinite(spec.max) ? `${kind} ${low} to ${spec.max}` : `${kind} ${low}`;
}

/** Values that `checkParam` must refuse, for table-driven tests. */
export function invalidValues(spec: ParamSpec): unknown[] {
	switch (spec.kind) {
		case 'number':
		case 'integer': {
			const values: unknown[] = ['1', null, NaN, Infinity, {}, spec.exclusiveMin ? spec.min : spec.min - 1];
			if (Number.isFinite(spec.max)) values.push(spec.max + 1);
			if (spec.kind === 'integer') values.push(spec.min + 0.5);
			return values;
		}
		case 'choice':
			return ['no-such-choice', 1, null];
		case 'boolean':
			return ['true', 1, null];
		case 'json':
			return [...spec.invalid];
	}
}

function parameterError(owner: string, name: string, allowed: string, value: unknown): MlError {
	return new MlError(
		'ML-PARAMETER',
		`${owner}: ${name} must be ${allowed}. Got ${shorten(JSON.stringify(value) ?? String(value))}.`,
		`Change '${name}', or leave it out to use the default.`,
		{ parameter: name },
	);
}

function shorten(text: string): string {
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
