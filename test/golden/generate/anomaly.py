"""Golden numbers of isolation forests and local outlier factors: python test/golden/generate/anomaly.py

pip install scikit-learn==1.7.2 numpy
"""
import json, os
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length
from sklearn.neighbors import LocalOutlierFactor

rng = np.random.default_rng(7)
# scikit-learn compares float32 values: these are exact in both.
X = rng.normal(size=(200, 4)).astype(np.float32)
X[:5] += 6
fresh = np.concatenate([rng.normal(size=(30, 4)), rng.normal(size=(10, 4)) * 4]).astype(np.float32)

forest = IsolationForest(n_estimators=6, max_samples=64, random_state=3).fit(X)
trees = [{
    'left': e.tree_.children_left.tolist(), 'right': e.tree_.children_right.tolist(), 'feature': e.tree_.feature.tolist(),
    'threshold': e.tree_.threshold.tolist(), 'count': e.tree_.n_node_samples.tolist(),
} for e in forest.estimators_]
sizes = [1, 2, 3, 4, 10, 256, 10_000]

factors = {}
for k in (1, 5, 20):
    lof = LocalOutlierFactor(n_neighbors=k, novelty=True, algorithm='brute').fit(X.astype(float))
    factors[k] = {'training': (-lof.negative_outlier_factor_).tolist(), 'fresh': (-lof.score_samples(fresh.astype(float))).tolist()}

# ROC AUC is compared in docs/learners-anomaly.md; random trees differ, so it is no golden number.
out = {
    'X': X.tolist(), 'fresh': fresh.tolist(),
    'isolationForest': {'sampleSize': 64, 'trees': trees, 'scores': (-forest.score_samples(fresh)).tolist()},
    'meanPathLength': {str(n): float(_average_path_length(np.array([n]))[0]) for n in sizes},
    'localOutlierFactor': factors,
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'anomaly.json')
with open(path, 'w') as file:
    json.dump(out, file)
    file.write('\n')
