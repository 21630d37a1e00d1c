"""Golden numbers for kNearestNeighbours: scikit-learn's KNeighborsClassifier and KNeighborsRegressor.

All inputs are multiples of 1/64 and thus exact in float32. Needs scikit-learn 1.7.2. Run: python test/golden/generate/nearest_neighbours.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from scipy import sparse
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

TARGET = Path(__file__).resolve().parent.parent / "nearest-neighbours.json"
rng = np.random.default_rng(5)
N, P, FRESH = 150, 5, 20
x = np.round(rng.normal(size=(N + FRESH, P)) * 64) / 64
x[N] = x[3]  # an equal row decides alone where weights go by distance
y_class = np.digitize(x[:, 0] + x[:, 1] ** 2 + 0.3 * rng.normal(size=N + FRESH), [0.3, 1.2])[:N]
y_number = np.round(x[:N, 0] * 3 + x[:N, 1], 3)
words = sparse.random(N + FRESH, 20, density=0.2, random_state=3, format="csr")
words.data = np.ceil(words.data * 64) / 64
wide = np.hstack([x, words.toarray()])
cases = []
for metric in ["euclidean", "manhattan", "cosine"]:
    for weights in ["uniform", "distance"]:
        for k, with_words in [(1, False), (7, False), (12, True), (1000, False)]:
            data = wide if with_words else x
            options = {"n_neighbors": min(k, N), "weights": weights, "metric": metric, "algorithm": "brute"}
            # A distance by angle of an equal row is 1e-16 in scikit-learn, not 0: that row is left out.
            fresh = data[N + 1:] if metric == "cosine" else data[N:]
            cases.append({"params": {"neighbours": k, "weights": weights, "metric": metric}, "words": with_words,
                          "from": N + 1 if metric == "cosine" else N,
                          "classes": KNeighborsClassifier(**options).fit(data[:N], y_class).predict_proba(fresh).ravel().tolist(),
                          "numbers": KNeighborsRegressor(**options).fit(data[:N], y_number).predict(fresh).tolist()})
TARGET.write_text(json.dumps({
    "source": "scikit-learn", "version": sklearn.__version__, "script": "test/golden/generate/nearest_neighbours.py",
    "input": {"x": x.tolist(), "nTraining": N, "classes": y_class.tolist(), "numbers": y_number.tolist(), "nWords": 20,
              "wordStarts": words.indptr.tolist(), "wordIndices": words.indices.tolist(), "wordValues": words.data.tolist()},
    "cases": cases}) + "\n")
