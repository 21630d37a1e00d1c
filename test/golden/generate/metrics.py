"""Golden numbers for src/evaluation/metrics and src/evaluation/statistics.ts.
Pinned: scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6. Run: python metrics.py > ../metrics.json"""
import json
import numpy as np, scipy, sklearn
from scipy import stats
from sklearn import metrics as m
from sklearn.preprocessing import label_binarize

rng = np.random.default_rng(7)


def classification(n, k, weights):
    y = rng.integers(0, k, n)
    z = rng.normal(0, 1, (n, k)) + 1.2 * np.eye(k)[y]
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    p = np.round(p, 2) if k == 2 else np.round(p, 6)  # binary: many ties
    if k == 2:
        p = np.clip(p, 0.01, 0.99)
        p[:, 0] = np.round(1 - p[:, 1], 2)
        p[p[:, 1] == 0.5] = [0.49, 0.51]
    else:
        p = p / p.sum(1, keepdims=True)
    w = rng.integers(1, 5, n).astype(float) if weights else None
    pred = p.argmax(1)
    avg = dict(average='binary') if k == 2 else dict(average='macro')
    e = dict(
        accuracy=m.accuracy_score(y, pred, sample_weight=w),
        balancedAccuracy=m.balanced_accuracy_score(y, pred, sample_weight=w),
        precision=m.precision_score(y, pred, sample_weight=w, zero_division=0, **avg),
        recall=m.recall_score(y, pred, sample_weight=w, zero_division=0, **avg),
        f1=m.f1_score(y, pred, sample_weight=w, zero_division=0, **avg),
        macroF1=m.f1_score(y, pred, sample_weight=w, average='macro'),
        mcc=m.matthews_corrcoef(y, pred, sample_weight=w),
        logLoss=m.log_loss(y, p, sample_weight=w),
    )
    if k == 2:
        e['rocAuc'] = m.roc_auc_score(y, p[:, 1], sample_weight=w)
        e['prAuc'] = m.average_precision_score(y, p[:, 1], sample_weight=w)
        e['brier'] = m.brier_score_loss(y, p[:, 1], sample_weight=w)
    else:
        e['rocAuc'] = m.roc_auc_score(y, p, multi_class='ovr', average='macro', sample_weight=w)
        e['prAuc'] = m.average_precision_score(label_binarize(y, classes=range(k)), p, average='macro', sample_weight=w)
        e['brier'] = float(np.average(((p - np.eye(k)[y]) ** 2).sum(1), weights=w))
    return dict(problemType='classification', nClasses=k, actual=y.tolist(), outputs=p.ravel().tolist(),
                weights=None if w is None else w.tolist(), expected={a: float(b) for a, b in e.items()})


def regression(n, weights):
    y = np.round(rng.gamma(2, 30, n) + 1, 3)
    p = np.round(y + rng.normal(0, 12, n), 3)
    w = rng.integers(1, 4, n).astype(float) if weights else None
    pos = np.maximum(p, 0)
    e = dict(
        rmse=m.root_mean_squared_error(y, p, sample_weight=w),
        mae=m.mean_absolute_error(y, p, sample_weight=w),
        r2=m.r2_score(y, p, sample_weight=w),
        mape=m.mean_absolute_percentage_error(y, p, sample_weight=w),
        rmsle=m.root_mean_squared_log_error(y, pos, sample_weight=w),
    )
    if w is None:
        e['medianAbsoluteError'] = m.median_absolute_error(y, p)
    return dict(problemType='regression', nClasses=0, actual=y.tolist(), outputs=p.tolist(),
                weights=None if w is None else w.tolist(), expected={a: float(b) for a, b in e.items()})


cases = [classification(101, 2, False), classification(80, 2, True), classification(90, 4, False),
         classification(70, 3, True), regression(61, False), regression(60, False), regression(50, True)]
distributions = dict(
    normalCdf=[[z, float(stats.norm.cdf(z))] for z in (-6, -2.5, -1, -0.01, 0, 0.3, 1.96, 4)],
    normalQuantile=[[p, float(stats.norm.ppf(p))] for p in (0.0005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.9999)],
    studentQuantile=[[p, d, float(stats.t.ppf(p, d))] for p in (0.025, 0.2, 0.975, 0.995) for d in (1, 2, 5, 30, 500)],
    chiSquareTail=[[x, d, float(stats.chi2.sf(x, d))] for x in (0.1, 2, 9.5, 40, 120) for d in (1, 3, 9, 50)],
    wilson=[[h, n, *map(float, stats.binomtest(h, n).proportion_ci(method='wilson'))] for h, n in ((0, 5), (5, 5), (8, 10), (1100, 1409))],
)
print(json.dumps(dict(source='scikit-learn', version=sklearn.__version__, scipy=scipy.__version__, numpy=np.__version__,
                      script='generate/metrics.py', tolerance=1e-9, cases=cases, distributions=distributions)))
