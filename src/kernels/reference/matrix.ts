// Plain twins of `families/matrix.ts`.
import type { MatrixKernels } from '../families/matrix';
import { dsquaredDistances, dsquaredNorms, ssquaredDistances, ssquaredNorms } from './distances';
import { dgemm, gram, sgemm } from './gemm';
import { lineProducts } from './line-products';
import { addMoments, addMomentsSingle } from './moments';
import { daxpy, ddot, dgemv } from './vectors';

export const referenceMatrix: MatrixKernels = {
	sgemm,
	dgemm,
	addMoments,
	addMomentsSingle,
	gram,
	lineProducts,
	dgemv,
	ddot,
	daxpy,
	ssquaredNorms,
	dsquaredNorms,
	ssquaredDistances,
	dsquaredDistances,
};
