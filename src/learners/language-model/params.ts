// Parameters of `languageModel`.
import { choice, integer } from '../../core/params';

export const languageModelParams = {
	unit: choice<'word' | 'character'>({
		default: 'word',
		choices: ['word', 'character'],
		label: 'Unit',
		help: 'What a text is made of: words for sentences, characters for codes, names and addresses',
	}),
	order: integer({
		default: 3,
		min: 1,
		max: 5,
		label: 'Order',
		help: 'Number of neighbouring words (or characters) that are looked at together',
	}),
	minCount: integer({
		default: 5,
		min: 1,
		max: 1_000_000,
		label: 'Minimum Count',
		help: 'Words that come less often are all taken for one unknown word; rare ones could point to a person and are not stored',
	}),
} as const;

export type LanguageModelSpecs = typeof languageModelParams;
