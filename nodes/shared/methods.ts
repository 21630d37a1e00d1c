// What the editor asks for while a node is set up: the stored models, and the inputs of the chosen one.
import type {
	FieldType,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { toNodeError } from './errors';
import { openEngine } from './load-engine';
import { locateEngine } from './location';
import type { MlEngine, ModelInfo, SignatureColumn } from './ml-engine';
import { parseModel } from './model-reference';

/** A signature lists at most so many levels of a category. */
const MOST_LEVELS = 50;
const FIELD_TYPES: Record<SignatureColumn['type'], FieldType> = {
	number: 'number',
	boolean: 'boolean',
	category: 'options',
	date: 'dateTime',
	text: 'string',
	// An agent can name no file; it may give a data URL.
	image: 'string',
	// Left out: the Embeddings input makes them.
	vector: 'array',
};

/** Stored models for the picker: name, grade, problem type, champion version. */
export async function searchModels(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await withEngine(this, async (engine) => {
		const wanted = filter?.trim().toLowerCase() ?? '';
		const models = onePerName(await engine.list());
		return { results: models.map(toListItem).filter(({ name }) => name.toLowerCase().includes(wanted)) };
	});
}

/** Inputs of the chosen model, so that an agent is asked for these and nothing else. */
export async function getModelInputs(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const model = parseModel(this.getNodeParameter('model', ''));
	if (!model) return { fields: [], emptyFieldsNotice: 'Choose a model first.' };
	return await withEngine(this, async (engine) => {
		const { signature } = await engine.describe(model);
		return { fields: signature.filter(({ type }) => type !== 'vector').map(toMapperField) };
	});
}

async function withEngine<T>(context: ILoadOptionsFunctions, ask: (engine: MlEngine) => Promise<T>): Promise<T> {
	try {
		return await ask(openEngine(await locateEngine(context)));
	} catch (error) {
		throw toNodeError(context, error);
	}
}

/** The champion of each model, or its newest version where there is none. */
function onePerName(versions: ModelInfo[]): ModelInfo[] {
	const best = new Map<string, ModelInfo>();
	for (const version of versions) {
		const known = best.get(version.name);
		if (!known || (isChampion(version) && !isChampion(known))) best.set(version.name, version);
	}
	return [...best.values()];
}

function toListItem(model: ModelInfo): INodeListSearchItems {
	const version = isChampion(model) ? `champion v${model.version}` : `v${model.version}, no champion`;
	const { grade, problemType, verdict } = model.summary;
	return { name: `${model.name} (${problemType}, grade ${grade}, ${version})`, value: model.name, description: verdict };
}

function isChampion(model: ModelInfo): boolean {
	return model.aliases.includes('champion');
}

function toMapperField(column: SignatureColumn): ResourceMapperField {
	// A full list may have been cut: then every text is let through and Predict flags what it does not know.
	const levels = column.levels && column.levels.length < MOST_LEVELS ? column.levels : undefined;
	return {
		id: column.name,
		displayName: column.name,
		required: false,
		defaultMatch: false,
		display: true,
		removed: !column.important,
		type: column.type === 'category' && !levels ? 'string' : FIELD_TYPES[column.type],
		options: levels?.map((level) => ({ name: level, value: level })),
	};
}
