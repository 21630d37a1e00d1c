"""Golden numbers for svm: scikit-learn's SVC and SVR (libsvm), LinearSVC and LinearSVR (LIBLINEAR).

Needs numpy 2.x and scikit-learn 1.7.2. Run: python test/golden/generate/svm.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from scipy import sparse
from sklearn.metrics.pairwise import pairwise_kernels
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR

TARGET = Path(__file__).resolve().parent.parent / "svm.json"
rng = np.random.default_rng(11)
N, P, FRESH = 120, 4, 12
x = np.round(rng.normal(size=(N + FRESH, P)) * [1, 2, 0.5, 1] * 64) / 64
score = x[:, 0] * x[:, 1] + 2 * x[:, 2] + x[:, 3] ** 2 + 0.4 * rng.normal(size=N + FRESH)
y_binary = (score > 0.7).astype(int)
y_multi = np.digitize(score, [-0.2, 1.2])
y_number = np.round(score, 3)
weights = np.round(rng.uniform(0.2, 3, size=N), 2)
fresh = x[N:]
train = x[:N]


def objective(model, data):
    """1/2 b' K b - sum |b| of a two-class machine, from its own coefficients."""
    b = model.dual_coef_[0]
    v = data[model.support_]
    params = {"gamma": model._gamma, "coef0": model.coef0, "degree": model.degree}
    allowed = {"linear": [], "rbf": ["gamma"], "poly": list(params), "sigmoid": ["gamma", "coef0"]}[model.kernel]
    k = pairwise_kernels(v, metric=model.kernel, **{name: params[name] for name in allowed})
    return float(0.5 * b @ k @ b), b


KERNELS = {"linear": {}, "rbf": {}, "polynomial": {"degree": 3, "coef0": 1}, "sigmoid": {"gamma": 0.03, "coef0": -1.0}}
cases = []


def theirs(name, params):
    options = {"kernel": {"polynomial": "poly"}.get(name, name), "tol": 1e-7, "cache_size": 200}
    for ours, key in [("c", "C"), ("gamma", "gamma"), ("degree", "degree"), ("coef0", "coef0"), ("epsilon", "epsilon")]:
        if ours in params:
            options[key] = params[ours]
    return options


for name, extra in KERNELS.items():
    for weighted in [False, True]:
        # With weights ours takes gamma from the weighted variance.
        params = {"kernel": name, "c": 2.0, **({"gamma": 0.15} if weighted else {}), **extra}
        w = weights if weighted else None
        m = SVC(**theirs(name, params)).fit(train, y_binary[:N], sample_weight=w)
        half, b = objective(m, train)
        cases.append({"name": f"{name}, two classes", "target": "binary", "params": params, "weighted": weighted, "expected": {
            "objective": half - float(np.abs(b).sum()), "supportVectors": int(m.n_support_.sum()),
            # scikit-learn: positive for the class 1; ours: for the class 0.
            "decisions": (-m.decision_function(fresh)).tolist()}})
    params = {"kernel": name, "c": 2.0, **extra}
    m = SVC(**theirs(name, params), decision_function_shape="ovo").fit(train, y_multi[:N])
    cases.append({"name": f"{name}, three classes", "target": "multi", "params": params, "weighted": False, "expected": {
        "supportVectors": int(m.n_support_.sum()), "decisions": m.decision_function(fresh).ravel().tolist()}})
    params = {"kernel": name, "c": 2.0, "epsilon": 0.2, **extra}
    mean, deviation = y_number[:N].mean(), y_number[:N].std()
    z = (y_number[:N] - mean) / deviation
    m = SVR(**theirs(name, params)).fit(train, z)
    half, b = objective(m, train)
    cases.append({"name": f"{name}, a number", "target": "number", "params": params, "weighted": False, "expected": {
        "objective": half - float(z[m.support_] @ b) + 0.2 * float(np.abs(b).sum()), "supportVectors": len(m.support_),
        "decisions": m.predict(fresh).tolist()}})

m = SVC(**theirs("rbf", {"c": 2.0}), class_weight="balanced").fit(train, y_binary[:N])
half, b = objective(m, train)
cases.append({"name": "rbf, balanced", "target": "binary", "params": {"kernel": "rbf", "c": 2.0, "classWeight": "balanced"}, "weighted": False,
              "expected": {"objective": half - float(np.abs(b).sum()), "supportVectors": int(m.n_support_.sum()),
                           "decisions": (-m.decision_function(fresh)).tolist()}})

# Dense columns and a sparse block: LIBLINEAR, the bias penalised.
words = sparse.random(N + FRESH, 30, density=0.15, random_state=3, format="csr")
words.data = np.round(words.data * 64) / 64
wide = sparse.hstack([sparse.csr_matrix(x), words]).tocsr()
for y, target, classes in [(y_binary, "binary", 2), (y_multi, "multi", 3)]:
    m = LinearSVC(C=0.5, loss="squared_hinge", dual=True, tol=1e-10, max_iter=1000000, random_state=0).fit(wide[:N], y[:N])
    d = m.decision_function(wide[N:])
    cases.append({"name": f"sparse linear, {classes} classes", "target": target, "params": {"kernel": "linear", "c": 0.5}, "weighted": False,
                  "sparse": True, "expected": {"decisions": (-d if classes == 2 else d).ravel().tolist()}})
mean, deviation = y_number[:N].mean(), y_number[:N].std()
m = LinearSVR(C=0.5, epsilon=0.1, loss="squared_epsilon_insensitive", dual=True, tol=1e-10, max_iter=1000000, random_state=0).fit(
    wide[:N], (y_number[:N] - mean) / deviation)
cases.append({"name": "sparse linear, a number", "target": "number", "params": {"kernel": "linear", "c": 0.5, "epsilon": 0.1}, "weighted": False,
              "sparse": True, "expected": {"decisions": m.predict(wide[N:]).tolist()}})
m = SVC(kernel="rbf", C=2, gamma=0.2, tol=1e-7).fit(wide[:N].toarray(), y_binary[:N])
cases.append({"name": "rbf over sparse words", "target": "binary", "params": {"kernel": "rbf", "c": 2.0, "gamma": 0.2}, "weighted": False,
              "sparse": True, "expected": {"supportVectors": int(m.n_support_.sum()),
                                           "decisions": (-m.decision_function(wide[N:].toarray())).tolist()}})

TARGET.write_text(json.dumps({
    "source": "scikit-learn", "version": sklearn.__version__, "script": "test/golden/generate/svm.py",
    "input": {"x": x.tolist(), "nTraining": N, "binary": y_binary[:N].tolist(), "multi": y_multi[:N].tolist(), "number": y_number[:N].tolist(),
              "weights": weights.tolist(), "wordStarts": words.indptr.tolist(), "wordIndices": words.indices.tolist(),
              "wordValues": words.data.tolist(), "nWords": 30},
    "cases": cases}) + "\n")
