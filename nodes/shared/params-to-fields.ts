// A learner's parameter specs as fields of a node: one declaration for validation, search, docs and editor.
import type { INodeProperties } from 'n8n-workflow';
import type { ParamSpec, ParamSpecs } from '../../src/core/params';

/** In the order of their labels, as n8n wants it in a collection. */
export function paramsToFields(specs: ParamSpecs): INodeProperties[] {
	const fields = Object.entries(specs).map(([name, spec]) => toField(name, spec));
	return fields.sort((a, b) => a.displayName.localeCompare(b.displayName));
}

function toField(name: string, spec: ParamSpec): INodeProperties {
	const base = { displayName: spec.label, name };
	switch (spec.kind) {
		case 'number':
		case 'integer':
			return {
				...base,
				type: 'number',
				typeOptions: {
					minValue: spec.min,
					...(Number.isFinite(spec.max) ? { maxValue: spec.max } : {}),
					...(spec.kind === 'integer' ? { numberPrecision: 0 } : {}),
				},
				default: spec.default,
				description: spec.help,
			};
		case 'choice':
			return {
				...base,
				type: 'options',
				options: spec.choices.map((value) => ({ name: spec.names?.[value] ?? titleCase(value), value })).sort((a, b) => (a.name < b.name ? -1 : 1)),
				default: spec.default,
				description: spec.help,
			};
		case 'boolean':
			return { ...base, type: 'boolean', default: spec.default, description: spec.help };
		case 'json':
			return { ...base, type: 'json', default: JSON.stringify(spec.default), description: spec.help };
	}
}

/** `elasticNet` to `Elastic Net`. */
function titleCase(name: string): string {
	const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').split(/[\s-]+/);
	return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
