"""Golden predictions of LightGBM for test/learners/boosting/golden.test.ts.

pip install lightgbm==4.6.0 numpy==2.4.6; python test/golden/generate/boosting.py
Data without ties between gains; at most 255 distinct values per feature, so that both programs use every value as its own bin.
"""
import json, pathlib
import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(7)
N = 240
X = np.round(rng.normal(size=(N, 4)), 2)
X[rng.random((N, 4)) < 0.1] = np.nan
Z = np.nan_to_num(X, nan=0.8)
signal = Z[:, 0] * Z[:, 1] + np.sin(2 * Z[:, 2]) + 0.3 * Z[:, 3]
weights = np.round(rng.uniform(0.5, 2, N), 2)
targets = {
    'regression': np.round(1000 + 10 * (signal + 0.3 * rng.normal(size=N)), 3),
    'binary': (signal + rng.logistic(size=N) > 0).astype(float),
    'multiclass': np.digitize(signal + 0.5 * rng.normal(size=N), [-0.8, 0.6]).astype(float),
}
COMMON = dict(learning_rate=0.1, num_leaves=8, min_data_in_leaf=0, min_sum_hessian_in_leaf=2.0, lambda_l2=0.5, max_bin=255,
              min_data_in_bin=1, feature_pre_filter=False, verbose=-1, num_threads=1, deterministic=True)
cases = []
for name, y in targets.items():
    for weight in (None, weights):
        params = dict(COMMON, objective=name, **({'num_class': 3} if name == 'multiclass' else {}))
        booster = lgb.train(params, lgb.Dataset(X, y, weight=weight, params=params), num_boost_round=20)
        cases.append({'name': name + (' with weights' if weight is not None else ''), 'y': y.tolist(), 'weights': None if weight is None else weight.tolist(),
                      'expected': np.asarray(booster.predict(X)).round(9).tolist()})
out = {
    'source': 'LightGBM', 'version': lgb.__version__, 'script': 'test/golden/generate/boosting.py',
    'input': {'columns': [[None if np.isnan(v) else v for v in column] for column in X.T.tolist()]},
    'params': {'rounds': 20, 'learningRate': 0.1, 'maxLeaves': 8, 'minRowsPerLeaf': 1, 'minHessian': 2, 'l2': 0.5, 'columnSampling': 1},
    'cases': cases, 'absoluteTolerance': 1e-4, 'relativeTolerance': 1e-6,
    'note': 'Leaves are limited by hessian: LightGBM estimates the rows of a side by rounding every bin, ours by the sum, so rows do not limit here. Both keep gradients in float32.',
}
path = pathlib.Path(__file__).parents[1] / 'boosting.json'
path.write_text(json.dumps(out) + '\n')
