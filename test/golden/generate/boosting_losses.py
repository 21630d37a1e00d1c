"""Golden predictions of scikit-learn and LightGBM (poisson) with other losses, for test/learners/boosting/losses.test.ts.

pip install scikit-learn==1.7.2 lightgbm==4.6.0; python test/golden/generate/boosting_losses.py
Weights are drawn at random: with equal ones the gradients of absolute and quantile loss are +-1 and many splits gain the same. They lie
close together because ours takes the hessian of a side for its number of rows; poisson is limited by hessian in both.
"""
import json, pathlib
import lightgbm as lgb
import numpy as np
import sklearn
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor

rng = np.random.default_rng(11)
N = 240
X = np.round(rng.normal(size=(N, 4)), 2)
signal = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + 0.3 * X[:, 3]
weights = np.round(rng.uniform(0.8, 1.2, N), 6)
noisy = np.round(50 + 10 * (signal + 0.5 * rng.standard_t(2, size=N)), 5)
counts = rng.poisson(np.exp(0.3 * np.tanh(signal) + 2)).astype(float)
COMMON = dict(max_iter=20, learning_rate=0.1, max_leaf_nodes=8, min_samples_leaf=1, early_stopping=False, max_bins=255)
cases = []
for name, y, params, own in (
    ('absolute', noisy, dict(loss='absolute_error'), {}),
    ('quantile', noisy, dict(loss='quantile', quantile=0.8), {'quantile': 0.8}),
):
    model = HistGradientBoostingRegressor(**COMMON, **params).fit(X, y, sample_weight=weights)
    cases.append({'params': {'loss': name, 'minRowsPerLeaf': 1, 'l2': 0, **own}, 'y': y.tolist(), 'expected': model.predict(X).round(9).tolist()})
model = GradientBoostingRegressor(loss='huber', alpha=0.9, n_estimators=20, learning_rate=0.1, max_leaf_nodes=8, max_depth=None, min_samples_leaf=1, random_state=0)
model.fit(X, noisy, sample_weight=weights)
cases.append({'params': {'loss': 'huber', 'huberQuantile': 0.9, 'minRowsPerLeaf': 1, 'l2': 0}, 'y': noisy.tolist(), 'expected': model.predict(X).round(9).tolist()})
LIGHT = dict(learning_rate=0.1, num_leaves=8, min_data_in_leaf=0, lambda_l2=0.5, max_bin=255, min_data_in_bin=1, feature_pre_filter=False,
             verbose=-1, num_threads=1, deterministic=True)
params = dict(LIGHT, objective='poisson', poisson_max_delta_step=1e-9, min_sum_hessian_in_leaf=10)
booster = lgb.train(params, lgb.Dataset(X, counts, weight=weights, params=params), num_boost_round=10)
cases.append({'params': {'loss': 'poisson', 'rounds': 10, 'minRowsPerLeaf': 1, 'minHessian': 10, 'l2': 0.5}, 'y': counts.tolist(), 'expected': booster.predict(X).round(9).tolist()})

# Monotone constraints: programs differ in how they charge a node for its bounds, so the quality of the fit is compared.
y = np.round(2 * X[:, 0] + np.sin(3 * X[:, 0]) - X[:, 1] + 0.7 * rng.normal(size=N), 4)
quality = {}
for name, constraints in (('free', [0, 0, 0, 0]), ('monotone', [1, -1, 0, 0])):
    params = dict(LIGHT, objective='regression', min_sum_hessian_in_leaf=5, monotone_constraints=constraints, monotone_constraints_method='basic')
    booster = lgb.train(params, lgb.Dataset(X, y, params=params), num_boost_round=40)
    quality[name] = float(np.mean((booster.predict(X) - y) ** 2))
out = {
    'source': 'scikit-learn, LightGBM', 'version': f'{sklearn.__version__}, {lgb.__version__}', 'script': 'test/golden/generate/boosting_losses.py',
    'columns': X.T.tolist(), 'weights': weights.tolist(), 'cases': cases, 'monotone': {'y': y.tolist(), 'meanSquares': quality},
}
(pathlib.Path(__file__).parents[1] / 'boosting_losses.json').write_text(json.dumps(out) + '\n')
