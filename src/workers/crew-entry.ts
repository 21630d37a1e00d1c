// A helper thread of a training: it runs kernels over the training's memory and knows nothing else.
import { workerData } from 'node:worker_threads';
import { serveCrew, type Membership } from '../kernels/crew/member';

serveCrew(workerData as Membership);
