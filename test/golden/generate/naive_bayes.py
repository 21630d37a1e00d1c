"""Golden numbers for naiveBayes: scikit-learn's GaussianNB, CategoricalNB, MultinomialNB and ComplementNB.

Needs scikit-learn 1.7.2. Run: python test/golden/generate/naive_bayes.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from scipy import sparse
from sklearn.naive_bayes import CategoricalNB, ComplementNB, GaussianNB, MultinomialNB

TARGET = Path(__file__).resolve().parent.parent / "naive-bayes.json"
rng = np.random.default_rng(8)
N, FRESH, LEVELS = 160, 15, [2, 4, 7]
x = np.round(rng.normal(size=(N + FRESH, 3)) * [1, 20, 0.05] + [0, 100, 0], 4)
codes = np.column_stack([rng.integers(0, n, size=N + FRESH) for n in LEVELS])
codes[:3] = [[1, 3, 6]] * 3
score = x[:, 0] + (x[:, 1] - 100) / 20 + (codes[:, 1] == 2) + 0.5 * rng.normal(size=N + FRESH)
y = np.digitize(score, [-0.4, 1.1])[:N]
words = sparse.random(N + FRESH, 25, density=0.25, random_state=3, format="csr")
words.data = np.round(words.data * 5, 2)
weights = np.round(rng.uniform(0.2, 3, size=N), 2)


def both(name, params, make, data, uses):
    return [{"name": name, "params": params, "uses": uses, "weighted": w is not None,
             "expected": make().fit(data[:N], y, sample_weight=w).predict_proba(data[N:]).ravel().tolist()} for w in [None, weights]]


cases = [
    *both("GaussianNB", {"varianceSmoothing": 1e-9}, lambda: GaussianNB(var_smoothing=1e-18), x, "numbers"),
    *both("CategoricalNB", {"smoothing": 0.7}, lambda: CategoricalNB(alpha=0.7, min_categories=LEVELS), codes, "categories"),
    *both("MultinomialNB", {"smoothing": 0.5}, lambda: MultinomialNB(alpha=0.5), words, "words"),
    *both("ComplementNB", {"smoothing": 0.5, "textModel": "complement"}, lambda: ComplementNB(alpha=0.5), words, "words"),
]
# All together: each model's evidence, the prior once.
logs = [m.predict_joint_log_proba(d[N:]) for m, d in [
    (GaussianNB(var_smoothing=1e-18).fit(x[:N], y), x), (CategoricalNB(min_categories=LEVELS).fit(codes[:N], y), codes),
    (MultinomialNB().fit(words[:N], y), words)]]
joint = sum(logs) - 2 * np.log(np.bincount(y) / N)
chances = np.exp(joint - joint.max(axis=1, keepdims=True))
cases.append({"name": "numbers, categories and words", "params": {"varianceSmoothing": 1e-9}, "uses": "all", "weighted": False,
              "expected": (chances / chances.sum(axis=1, keepdims=True)).ravel().tolist()})
TARGET.write_text(json.dumps({
    "source": "scikit-learn", "version": sklearn.__version__, "script": "test/golden/generate/naive_bayes.py",
    "input": {"x": x.tolist(), "codes": codes.tolist(), "levels": LEVELS, "nTraining": N, "y": y.tolist(), "weights": weights.tolist(), "nWords": 25,
              "wordStarts": words.indptr.tolist(), "wordIndices": words.indices.tolist(), "wordValues": words.data.tolist()},
    "cases": cases}) + "\n")
