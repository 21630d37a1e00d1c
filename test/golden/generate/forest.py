"""Golden numbers of random forests and extra trees: python test/golden/generate/forest.py

pip install scikit-learn==1.7.2 numpy
"""
import json, os
import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(11)
r = lambda values: np.round(values, 6).tolist()

# One tree on all rows and columns is deterministic; values that lie far apart and random weights leave no two splits alike.
X = rng.integers(0, 60, size=(300, 5)).astype(float)
w = np.round(rng.uniform(0.5, 2, size=300), 6)
z = X[:, 0] / 20 - (X[:, 1] > 30) * 2 + X[:, 2] * X[:, 3] / 900 + rng.normal(size=300)
y = np.round(z, 6)
one = {'X': X.tolist(), 'weights': w.tolist(), 'y': y.tolist(), 'cases': []}
for kind, classes, target in (('regression', 0, y), ('binary', 2, (z > np.median(z)).astype(int)), ('multiclass', 4, np.digitize(z, np.quantile(z, [0.3, 0.6, 0.8])))):
    for depth, leaf in ((2, 1), (5, 4), (7, 10)):
        tree = (DecisionTreeClassifier if classes else DecisionTreeRegressor)(max_depth=depth, min_samples_leaf=leaf, random_state=0).fit(X, target, sample_weight=w)
        answers = tree.predict_proba(X) if classes else tree.predict(X)
        one['cases'].append({'kind': kind, 'nClasses': classes, 'maxDepth': depth, 'minRowsPerLeaf': leaf, 'target': target.tolist(),
                             'answers': np.asarray(answers, float).ravel().tolist(), 'importance': tree.feature_importances_.tolist()})

# Whole forests: what ten draws of scikit-learn reach on rows that they have not seen, and out of bag.
def friedman(n):
    X = np.round(rng.uniform(size=(n, 8)), 5)
    return X, np.round(10 * np.sin(np.pi * X[:, 0] * X[:, 1]) + 20 * (X[:, 2] - 0.5) ** 2 + 10 * X[:, 3] + 5 * X[:, 4] + rng.normal(size=n), 5)

(A, a), (B, b) = friedman(500), friedman(500)
cut = [10, 14, 18]
forests = {'train': {'X': A.tolist(), 'y': a.tolist()}, 'test': {'X': B.tolist(), 'y': b.tolist()}, 'cut': cut, 'cases': []}
for kind in ('regression', 'binary', 'multiclass'):
    cuts = {'regression': None, 'binary': [14], 'multiclass': cut}[kind]
    target, truth = (a, b) if cuts is None else (np.digitize(a, cuts), np.digitize(b, cuts))
    for extra in (False, True):
        losses, oob = [], []
        for seed in range(10):
            family = {(True, False): ExtraTreesClassifier, (True, True): ExtraTreesRegressor, (False, False): RandomForestClassifier, (False, True): RandomForestRegressor}[(extra, cuts is None)]
            model = family(n_estimators=200, min_samples_leaf=2, max_features=0.5 if cuts is None else 'sqrt', bootstrap=not extra, oob_score=not extra, random_state=seed).fit(A, target)
            if cuts is None:
                losses.append(np.mean((model.predict(B) - truth) ** 2))
            else:
                losses.append(-np.mean(np.log(np.maximum(1e-3, model.predict_proba(B)[np.arange(len(b)), truth]))))
            if not extra: oob.append(model.oob_score_)
        forests['cases'].append({'kind': kind, 'extra': extra, 'loss': r([min(losses), max(losses)]), 'oob': r([min(oob), max(oob)]) if oob else None})
        print(kind, extra, forests['cases'][-1])

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'forest.json')
with open(path, 'w') as file:
    json.dump({'one': one, 'forests': forests}, file)
    file.write('\n')
