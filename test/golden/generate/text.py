"""Golden numbers for src/learners/text: separation, ridge regression, log-count ratios, chances.

Needs numpy and scikit-learn 1.7.2. Run: python test/golden/generate/text.py
"""
import json
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import sklearn
from scipy.optimize import minimize
from sklearn.svm import LinearSVC

random = np.random.default_rng(0)
n, d, strength = 40, 12, 0.7
X = sp.random(n, d, density=0.35, random_state=1, format="csr")
X.data = np.round(X.data, 3)
dense = X.toarray()
sides = np.where(dense @ random.normal(size=d) + 0.3 * random.normal(size=n) > 0, 1, -1)
targets = np.round(dense @ random.normal(size=d) + 0.1 * random.normal(size=n), 4)

svc = LinearSVC(C=strength, tol=1e-12, max_iter=1_000_000, intercept_scaling=1).fit(X, sides)
with_one = np.hstack([dense, np.ones((n, 1))])
ridge = np.linalg.solve(with_one.T @ with_one + np.eye(d + 1) / (2 * strength), with_one.T @ targets)

a = 1 + dense[sides == 1].sum(0)
b = 1 + dense[sides == -1].sum(0)
scale = np.abs(np.log((a / a.sum()) / (b / b.sum())))
scale *= np.sqrt((dense**2).sum() / ((dense * scale) ** 2).sum())

rows = sp.csr_matrix(with_one)
scores = np.round(random.normal(size=60), 3)
positive = (scores + random.normal(size=60) > 0).astype(int)
high, low = (positive.sum() + 1) / (positive.sum() + 2), 1 / ((positive == 0).sum() + 2)
t = np.where(positive == 1, high, low)
sigmoid = minimize(lambda p: np.sum(np.logaddexp(0, p[0] * scores + p[1]) - t * (p[0] * scores + p[1])), [1, 0], tol=1e-12).x
many = np.round(random.normal(size=(50, 3)), 3)
y = np.array([random.choice(3, p=np.exp(2 * s) / np.exp(2 * s).sum()) for s in many])
softmax = minimize(lambda p: np.sum(np.log(np.exp(p[0] * many).sum(1)) - p[0] * many[np.arange(50), y]), [1.0], tol=1e-12).x

(Path(__file__).resolve().parent.parent / "text.json").write_text(json.dumps({
    "source": "scikit-learn (LIBLINEAR), numpy, scipy", "version": sklearn.__version__, "script": "test/golden/generate/text.py",
    "strength": strength,
    "rows": {"nFeatures": d, "starts": rows.indptr.tolist(), "indices": rows.indices.tolist(), "values": rows.data.tolist()},
    "sides": sides.tolist(), "targets": targets.tolist(),
    "separated": [*svc.coef_[0].tolist(), float(svc.intercept_[0])], "regressed": ridge.tolist(), "ratios": [*scale.tolist(), 1],
    "sigmoid": {"scores": scores.tolist(), "isPositive": positive.tolist(), "slope": float(sigmoid[0]), "offset": float(sigmoid[1])},
    "softmax": {"scores": many.ravel().tolist(), "y": y.tolist(), "slope": float(softmax[0])},
}, indent="\t") + "\n")
