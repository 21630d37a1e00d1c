// The step contract over the registry.
import { STEPS } from '../../src/recipe/registry';
import { describeStepContract } from './step-contract';

for (const step of STEPS) describeStepContract(step);
