"""Golden numbers for quantiles and TF-IDF of src/recipe.

Needs numpy 2.4.6 and scikit-learn 1.7.2. Run: python test/golden/generate/recipe.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

texts = ["late late refund please", "please refund my order", "great order", "late order again", "thanks, GREAT thanks"]
# A token is a run of letters and digits, as in src/table/tokens.ts; terms of a single row are dropped there.
vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, smooth_idf=True, norm="l2", min_df=2, token_pattern=r"(?u)[^\W_]+")
rows = vectorizer.fit_transform(texts).toarray()

# Words, pairs and runs of 4 characters of each padded word, weighed together: one vectoriser over both analysers.
words = vectorizer.build_analyzer()
runs = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4)).build_analyzer()
both = TfidfVectorizer(analyzer=lambda text: [f"w:{t}" for t in words(text)] + [f"c:{t}" for t in runs(text) if len(t) == 4], sublinear_tf=True, min_df=2)
pieces = both.fit_transform(texts).toarray()
values = [3.5, -1, 7, 2, 2, 10, 4.25]
shares = [0, 0.01, 0.25, 0.5, 0.9, 1]

(Path(__file__).resolve().parent.parent / "recipe.json").write_text(json.dumps({
    "source": "scikit-learn, numpy", "version": f"{sklearn.__version__}, {np.__version__}", "script": "test/golden/generate/recipe.py",
    "note": "our rows are 4 times as long as scikit-learn's",
    "tfidf": {"texts": texts, "expected": [sorted(v for v in row.tolist() if v) for row in rows]},
    "pieces": {"texts": texts, "expected": [sorted(v for v in row.tolist() if v) for row in pieces]},
    "quantiles": {"values": values, "shares": shares, "expected": np.quantile(values, shares).tolist()},
    "absoluteTolerance": 1e-12, "relativeTolerance": 1e-12,
}, indent="\t", ensure_ascii=False) + "\n")
