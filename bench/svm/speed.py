"""svm beside scikit-learn's SVC (libsvm): same rows, C, gamma, tolerance and cache, by turns; medians of CPU seconds.

Needs scikit-learn 1.7.2. From the root: npx esbuild bench/svm/speed.ts --bundle --platform=node --outfile=dist/svm-speed.cjs
&& python bench/svm/speed.py dist/svm-speed.cjs [--rows 10000] [--columns 28] [--c 1] [--runs 3]
"""
import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.svm import SVC

CACHE = 200


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle")
    for name, default in [("rows", 10000), ("columns", 28), ("c", 1.0), ("runs", 3)]:
        parser.add_argument(f"--{name}", type=type(default), default=default)
    args = parser.parse_args()
    rng = np.random.default_rng(1)
    x = rng.normal(size=(args.rows, args.columns)).astype(np.float32)
    score = x[:, 0] * x[:, 1] + x[:, 2] + 0.7 * (x[:, 3] ** 2 - 1) + 0.5 * rng.normal(size=args.rows)
    y = (score > 0).astype(float)
    wide = x.astype(float)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        x.tofile(Path(folder) / "x.f32")
        y.tofile(Path(folder) / "y.f64")
        for _ in range(args.runs):
            command = ["node", args.bundle, folder, str(args.rows), str(args.columns), str(args.c), str(CACHE)]
            ours.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
            theirs.append(sklearn_run(wide, y, args))
    for what, key in [("solver", "solver"), ("with chances", "learner"), ("predict all rows", "predict")]:
        mine, other = (float(np.median([run[key] for run in runs])) for runs in (ours, theirs))
        print(f"{what}: ours {mine:.2f} s, scikit-learn {other:.2f} s, {other / mine:.1f} times")
    print(f"objective: ours {ours[0]['objective']:.6f}, scikit-learn {theirs[0]['objective']:.6f}; "
          f"iterations {ours[0]['iterations']}, {theirs[0]['iterations']}; support vectors {ours[0]['vectors']}, {theirs[0]['vectors']}")


def sklearn_run(x, y, args):
    options = {"C": args.c, "gamma": 1 / args.columns, "cache_size": CACHE, "tol": 1e-3}
    start = time.process_time()
    model = SVC(**options).fit(x, y)
    solver = time.process_time() - start
    start = time.process_time()
    chances = SVC(**options, probability=True, random_state=0).fit(x, y)
    learner = time.process_time() - start
    start = time.process_time()
    chances.predict_proba(x)
    predict = time.process_time() - start
    beta, vectors = model.dual_coef_[0], model.support_vectors_
    squares = (vectors ** 2).sum(axis=1)
    kernel = np.exp(-(squares[:, None] + squares - 2 * vectors @ vectors.T) / args.columns)
    return {"solver": solver, "learner": learner, "predict": predict, "objective": float(0.5 * beta @ kernel @ beta - np.abs(beta).sum()),
            "iterations": int(model.n_iter_[0]), "vectors": len(vectors)}


main()
