"""Fit and predict times of scikit-learn's forests in turn with ours: same rows, same trees, one thread each.

pip install scikit-learn==1.7.2
npx esbuild bench/forest/speed.ts --bundle --platform=node --outfile=<file>.js && python bench/forest/speed.py <file>.js [rows] [repeats] [case ...]
"""
import json, os, statistics, subprocess, sys, tempfile, time

BUNDLE = sys.argv[1]
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
REPEATS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
CASES = sys.argv[4:] or ['binary', 'multiclass', 'regression', 'binary-extra', 'regression-extra']
PEER = os.environ.get('PEER', '1') == '1'
TEST, FEATURES, TREES = 50_000, 28, 100
os.environ['OMP_NUM_THREADS'] = '1'
import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor

rng = np.random.default_rng(0)
n = ROWS + TEST
X = rng.normal(size=(n, FEATURES))
z = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + 0.5 * X[:, 3] ** 2 - 0.7 * np.abs(X[:, 4]) + 0.3 * X[:, 5] * X[:, 6] + 0.2 * X[:, 7:12].sum(1)
noisy = z + rng.logistic(size=n)
TARGETS = {
    'binary': ((noisy > 0).astype(float), 2),
    'multiclass': (np.digitize(noisy, np.quantile(noisy, [0.15, 0.35, 0.55, 0.75, 0.9])).astype(float), 6),
    'regression': (noisy, 0),
}


def run(make, y, k):
    t0, c0 = time.perf_counter(), time.process_time(); model = make.fit(X[:ROWS], y[:ROWS])
    t1, c1 = time.perf_counter(), time.process_time(); predict = model.predict_proba if k else model.predict; predict(X[:ROWS])
    t2, c2 = time.perf_counter(), time.process_time(); out = predict(X[ROWS:]); truth = y[ROWS:]
    score = -np.mean(np.log(np.maximum(1e-3, out[np.arange(TEST), truth.astype(int)]))) if k else np.sqrt(np.mean((out - truth) ** 2))
    oob = getattr(model, 'oob_score_', None)
    return {'peer': 'sklearn', 'fit': t1 - t0, 'fitCpu': c1 - c0, 'predict': t2 - t1, 'predictCpu': c2 - c1, 'score': float(score), 'oob': oob}


def ours(path, k, params):
    request = {'file': path, 'nTrain': ROWS, 'nTest': TEST, 'nFeatures': FEATURES, 'nClasses': k, 'params': params}
    out = subprocess.run(['node', BUNDLE, json.dumps(request)], capture_output=True, text=True, check=True).stdout
    return json.loads(out.strip().splitlines()[-1])


for case in CASES:
    kind, extra = case.split('-')[0], case.endswith('-extra')
    y, k = TARGETS[kind]
    # Equal work: single rows as leaves, the square root of the features for classes, half of them for numbers.
    common = dict(n_estimators=TREES, min_samples_leaf=1, max_features='sqrt' if k else 0.5, n_jobs=1, random_state=0)
    family = (ExtraTreesClassifier if k else ExtraTreesRegressor) if extra else (RandomForestClassifier if k else RandomForestRegressor)
    params = {'trees': TREES, 'minRowsPerLeaf': 1, 'columnSampling': 0 if k else 0.5, 'splitting': 'random' if extra else 'best', 'bootstrap': not extra}
    with tempfile.NamedTemporaryFile() as file:
        np.concatenate([X[:ROWS].T.ravel(), y[:ROWS], X[ROWS:].T.ravel(), y[ROWS:]]).tofile(file.name)
        results = {}
        for repeat in range(REPEATS):
            jobs = [lambda: ours(file.name, k, params)]
            if PEER: jobs.append(lambda: run(family(**common), y, k))
            for job in jobs:
                r = job()
                results.setdefault(r['peer'], []).append(r)
                print(case, {key: round(v, 4) if isinstance(v, float) else v for key, v in r.items()}, 'load', round(os.getloadavg()[0], 1), flush=True)
    median = {p: {key: statistics.median(r[key] for r in rs) for key in ('fit', 'fitCpu', 'predict', 'predictCpu')} for p, rs in results.items()}
    if PEER: print(f'{case}: scikit-learn / ours', {key: round(median['sklearn'][key] / median['ours'][key], 2) for key in median['ours']})
