"""Golden numbers of scikit-learn 1.7.2 for k-means, HDBSCAN, principal components and the measures of groups. Writes ../clustering.json."""
import json
from pathlib import Path

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.datasets import make_blobs, make_moons
from sklearn.decomposition import PCA
from sklearn.metrics import (
    adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, normalized_mutual_info_score, silhouette_samples,
)

random = np.random.RandomState(0)


def rows(x):
    return np.round(x, 6)


def k_means():
    cases = []
    for n, width, k, spread in [(60, 2, 3, 1.0), (200, 4, 5, 2.0), (300, 7, 8, 4.0)]:
        x = rows(make_blobs(n, width, centers=k, cluster_std=spread, random_state=n)[0])
        start = x[:k]
        one = KMeans(k, init=start, n_init=1, tol=0, algorithm='lloyd').fit(x)
        many = KMeans(k, n_init=50, tol=0, random_state=0).fit(x)
        cases.append(dict(
            x=x.tolist(), start=start.tolist(), inertia=one.inertia_, labels=one.labels_.tolist(), centres=one.cluster_centers_.tolist(),
            best=many.inertia_,
        ))
    return cases


def hdbscan():
    # Rows that reach two groups at the same distance may go to either: the cases have none.
    cases = []
    moons = make_moons(200, noise=0.07, random_state=1)[0]
    blobs = make_blobs(150, 3, centers=3, cluster_std=1.0, random_state=3)[0]
    mixed = np.vstack([random.normal(0, 0.3, (60, 2)), random.normal(3, 0.9, (80, 2)), random.uniform(-4, 7, (30, 2))])
    for x, size, samples in [(moons, 15, 5), (blobs, 10, 5), (mixed, 15, 3)]:
        x = rows(x)
        found = HDBSCAN(min_cluster_size=size, min_samples=samples).fit(x)
        cases.append(dict(x=x.tolist(), size=size, samples=samples, labels=found.labels_.tolist()))
    return cases


def principal():
    cases = []
    for n, width in [(50, 4), (8, 12), (30, 1)]:
        x = rows(random.normal(size=(n, width)) @ random.normal(size=(width, width)))
        found = PCA(min(n, width, 3), svd_solver='full').fit(x)
        signs = np.sign(found.components_[np.arange(len(found.components_)), np.abs(found.components_).argmax(1)])
        cases.append(dict(
            x=x.tolist(), variances=found.explained_variance_.tolist(), shares=found.explained_variance_ratio_.tolist(),
            components=(found.components_ * signs[:, None]).tolist(), scores=(found.transform(x) * signs).tolist(),
        ))
    return cases


def measures():
    x, truth = make_blobs(80, 3, centers=4, cluster_std=2.5, random_state=5)
    x = rows(x)
    labels = KMeans(3, random_state=0, n_init=3).fit_predict(x)
    return dict(
        x=x.tolist(), labels=labels.tolist(), truth=truth.tolist(), silhouettes=silhouette_samples(x, labels).tolist(),
        daviesBouldin=davies_bouldin_score(x, labels), calinskiHarabasz=calinski_harabasz_score(x, labels),
        adjustedRand=adjusted_rand_score(truth, labels), normalizedMutualInformation=normalized_mutual_info_score(truth, labels),
    )


golden = dict(kMeans=k_means(), hdbscan=hdbscan(), principal=principal(), measures=measures())
Path(__file__).parent.parent.joinpath('clustering.json').write_text(json.dumps(golden) + '\n')
