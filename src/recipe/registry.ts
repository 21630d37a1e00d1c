// The preparation steps in the order in which they run. A step that finds nothing to do leaves itself out of the recipe.
import type { Step } from './contract';
import { bends } from './steps/bends';
import { categoryFrequency } from './steps/category-frequency';
import { categoryLevels } from './steps/category-levels';
import { dateParts } from './steps/date-parts';
import { dropConstant } from './steps/drop-constant';
import { imageFeatures } from './steps/image-features';
import { impute } from './steps/impute';
import { missingIndicator } from './steps/missing-indicator';
import { oneHot } from './steps/one-hot';
import { scale } from './steps/scale';
import { textCharacters } from './steps/text-characters';
import { textFeatures } from './steps/text-features';
import { textTokens } from './steps/text-tokens';
import { textsOnly } from './steps/texts-only';
import { vectorFeatures } from './steps/vector-features';

export const STEPS: readonly Step[] = [
	textsOnly,
	textCharacters,
	dateParts,
	textFeatures,
	imageFeatures,
	categoryFrequency,
	categoryLevels,
	missingIndicator,
	impute,
	scale,
	bends,
	// After scaling and bends: its columns have the size that they need.
	vectorFeatures,
	oneHot,
	textTokens,
	dropConstant,
];

const byName = new Map(STEPS.map((step) => [step.name, step]));

export const findStep = (name: string): Step | undefined => byName.get(name);
