"""scikit-learn's isolation forest on the same sets as bench/forest/anomaly.ts.

pip install scikit-learn==1.7.2
python bench/forest/anomaly.py [trees]
"""
import os, sys, time
os.environ['OMP_NUM_THREADS'] = '1'
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

TREES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../shared/data')
for name in ('cardio', 'satellite', 'thyroid'):
    rows = np.loadtxt(f'{FOLDER}/anomaly_{name}.csv', delimiter=',', skiprows=1)
    X, truth = rows[:, :-1], rows[:, -1]
    found = [roc_auc_score(truth, -IsolationForest(n_estimators=TREES, random_state=seed).fit(X).score_samples(X)) for seed in range(10)]
    print(f'{name:10s} AUC {np.mean(found):.4f}, from {min(found):.4f} to {max(found):.4f}')
X = np.random.default_rng(0).uniform(size=(100_000, 28, 3)).sum(2)
for repeat in range(3):
    t0 = time.process_time(); model = IsolationForest(n_estimators=TREES, random_state=0).fit(X)
    t1 = time.process_time(); model.score_samples(X); t2 = time.process_time()
    print(f'100,000 x 28: fit {t1 - t0:.3f} s, score {t2 - t1:.3f} s of processor time')
