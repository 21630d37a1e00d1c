"""Golden numbers for linearRegression and logisticRegression.

Needs numpy 2.4.6 and scikit-learn 1.7.2. Run: python test/golden/generate/linear_models.py
"""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, HuberRegressor, Lasso, LinearRegression, LogisticRegression, QuantileRegressor, Ridge

warnings.filterwarnings("ignore")
TARGET = Path(__file__).resolve().parent.parent / "linear-models.json"
rng = np.random.default_rng(7)
N, P = 60, 5

x = np.round(rng.normal(size=(N, P)) * [1, 2, 0.5, 1, 1] + [0, 3, 0, -1, 0], 3)
x[:, 4] = (x[:, 4] > 0.3) * 1.0
y_number = np.round(10 + x @ [3, -2, 0, 1, 4] + rng.normal(size=N), 3)
score = x @ [1.2, -0.4, 0, 0.5, 1.0] + 1 + rng.normal(size=N)
# Every tenth row far off, for the losses that shrug it off.
y_outliers = y_number + np.where(np.arange(N) % 10 == 0, 80.0, 0.0)
y_binary = (score > 0.5).astype(float)
y_multi = np.digitize(score, [-0.5, 1.0]).astype(float)
weights = np.round(rng.uniform(0.2, 3, size=N), 2)
spread = float(np.std(y_number))


def regression(name, model, params, note="", sample_weight=None):
    model.fit(x, y_number, sample_weight=sample_weight)
    return {
        "name": name, "learner": "linearRegression", "target": "number", "params": params, "note": note,
        "weighted": sample_weight is not None,
        "expected": {"coefficients": [model.coef_.tolist()], "intercepts": [float(model.intercept_)],
                     "predictions": model.predict(x[:8]).tolist()},
    }


def robust(name, model, params, note="", sample_weight=None, tolerance=None):
    model.fit(x, y_outliers, sample_weight=sample_weight)
    if hasattr(model, "scale_"):
        params = {**params, "l2": float(model.alpha * model.scale_)}
    return {
        "name": name, "learner": "linearRegression", "target": "outliers", "params": params, "note": note,
        "weighted": sample_weight is not None, **({"tolerance": tolerance} if tolerance else {}),
        "expected": {"coefficients": [model.coef_.tolist()], "intercepts": [float(model.intercept_)],
                     "predictions": model.predict(x[:8]).tolist()},
    }


def classification(name, target, model, params, note="", sample_weight=None, unique=True):
    model.fit(x, {"binary": y_binary, "multi": y_multi}[target], sample_weight=sample_weight)
    intercepts = model.intercept_ - (model.intercept_.mean() if target == "multi" else 0)
    expected = {"predictions": model.predict_proba(x[:8]).ravel().tolist()}
    if unique:
        expected |= {"coefficients": model.coef_.tolist(), "intercepts": intercepts.tolist()}
    return {"name": name, "learner": "logisticRegression", "target": target, "params": params, "note": note,
            "weighted": sample_weight is not None, "expected": expected}


def logistic(**options):
    return LogisticRegression(**{"solver": "newton-cholesky", "tol": 1e-12, "max_iter": 100000, **options})


def saga(**options):
    return LogisticRegression(**{"solver": "saga", "tol": 1e-13, "max_iter": 1000000, "random_state": 0, **options})


cases = [
    regression("ordinary least squares", LinearRegression(), {"penalty": "none"}),
    regression("ridge", Ridge(alpha=2.5, tol=1e-12), {"penalty": "l2", "l2": 2.5}),
    regression("weighted ridge", Ridge(alpha=2.5, tol=1e-12), {"penalty": "l2", "l2": 2.5}, sample_weight=weights),
    regression("lasso", Lasso(alpha=6 * spread / N, tol=1e-14, max_iter=1000000), {"penalty": "l1", "l1": 6},
               "alpha = l1 * sd(y) / n"),
    regression("elastic net", ElasticNet(alpha=6 * spread / N + 3 / N, l1_ratio=6 * spread / (6 * spread + 3), tol=1e-14,
                                          max_iter=1000000),
               {"penalty": "elasticNet", "l1": 6, "l2": 3}, "alpha * l1_ratio = l1 * sd(y) / n, alpha * (1 - l1_ratio) = l2 / n"),
    # scikit-learn stops when the objective gains less than 2e-9, which leaves the fourth digit of a coefficient open.
    robust("huber without penalty", HuberRegressor(alpha=0, tol=1e-10, max_iter=100000), {"loss": "huber", "penalty": "none"}, tolerance=1e-3),
    robust("huber l2", HuberRegressor(alpha=2.0, epsilon=1.2, tol=1e-10, max_iter=100000),
           {"loss": "huber", "huberThreshold": 1.2, "penalty": "l2"}, "l2 = alpha * scale_", tolerance=1e-3),
    robust("weighted huber", HuberRegressor(alpha=0, tol=1e-10, max_iter=100000), {"loss": "huber", "penalty": "none"},
           sample_weight=weights, tolerance=1e-3),
    robust("median", QuantileRegressor(quantile=0.5, alpha=0), {"loss": "quantile", "penalty": "none"}, tolerance=5e-3),
    robust("upper quantile", QuantileRegressor(quantile=0.8, alpha=0), {"loss": "quantile", "quantile": 0.8, "penalty": "none"}, tolerance=5e-3),
    robust("weighted lower quantile", QuantileRegressor(quantile=0.25, alpha=0),
           {"loss": "quantile", "quantile": 0.25, "penalty": "none"}, sample_weight=weights, tolerance=5e-3),
    robust("median l1", QuantileRegressor(quantile=0.5, alpha=6 / N), {"loss": "quantile", "penalty": "l1", "l1": 6}, "alpha = l1 / n",
           tolerance=5e-3),
    classification("binary l2", "binary", logistic(C=1 / 0.7), {"penalty": "l2", "l2": 0.7}, "C = 1 / l2"),
    classification("binary without penalty", "binary", logistic(penalty=None), {"penalty": "none"}),
    classification("weighted binary l2", "binary", logistic(C=1), {"penalty": "l2", "l2": 1}, sample_weight=weights),
    classification("balanced binary l2", "binary", logistic(C=1, class_weight="balanced"),
                   {"penalty": "l2", "l2": 1, "classWeight": "balanced"}),
    classification("binary l1", "binary", saga(penalty="l1", C=1 / 3), {"penalty": "l1", "l1": 3}, "C = 1 / l1"),
    classification("binary elastic net", "binary", saga(penalty="elasticnet", C=1 / 4, l1_ratio=0.5),
                   {"penalty": "elasticNet", "l1": 2, "l2": 2}, "l1 = l1_ratio / C, l2 = (1 - l1_ratio) / C"),
    classification("multinomial l2", "multi", logistic(C=1), {"penalty": "l2", "l2": 1}),
    classification("weighted multinomial l2", "multi", logistic(C=1), {"penalty": "l2", "l2": 1}, sample_weight=weights),
    classification("multinomial without penalty", "multi", logistic(penalty=None), {"penalty": "none"}, unique=False),
    classification("multinomial l1", "multi", saga(penalty="l1", C=1 / 2), {"penalty": "l1", "l1": 2}, unique=False),
]

TARGET.write_text(json.dumps({
    "source": "scikit-learn", "version": sklearn.__version__, "script": "test/golden/generate/linear_models.py",
    "input": {"x": x.tolist(), "number": y_number.tolist(), "outliers": y_outliers.tolist(), "binary": y_binary.tolist(), "multi": y_multi.tolist(),
              "weights": weights.tolist()},
    "cases": cases, "absoluteTolerance": 1e-7, "relativeTolerance": 1e-6,
}, indent="\t") + "\n")
