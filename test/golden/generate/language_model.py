"""Golden numbers for src/learners/language-model.

bigrams: nltk's KneserNeyInterpolated. modified: the formulas of Chen & Goodman 1999 (section 4.1.6) written out over dictionaries.
Needs nltk 3.9. Run: python test/golden/generate/language_model.py
"""
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

import nltk
from nltk.lm import KneserNeyInterpolated
from nltk.lm.preprocessing import padded_everygram_pipeline

texts = [
    "the cat sat on the mat", "the dog sat on the log", "a cat and a dog sat", "the mat is on the log", "the cat is a cat", "a dog is on the mat",
    "on the mat the cat sat", "the log is the log", "cat and dog and cat", "a mat and a log", "the dog and the cat sat on a mat", "sat the cat", "the the cat",
]
words = [text.split() for text in texts]

model = KneserNeyInterpolated(2, discount=0.6)
model.fit(*padded_everygram_pipeline(2, words))
pairs = [("<s>", "the"), ("the", "cat"), ("the", "mat"), ("cat", "sat"), ("sat", "</s>"), ("a", "dog"), ("log", "cat"), ("mat", "</s>"), ("dog", "and")]
bigrams = [[a, b, model.score(b, [a])] for a, b in pairs]

N = 3
sentences = [["<s>", *own, "</s>"] for own in words]
raw = [Counter(tuple(s[i : i + n]) for s in sentences for i in range(len(s) - n + 1)) for n in range(1, N + 1)]
adjusted = []
for n in range(1, N + 1):
    if n == N:
        adjusted.append(dict(raw[n - 1]))
        continue
    left = defaultdict(set)
    for gram in raw[n]:
        left[gram[1:]].add(gram[0])
    adjusted.append({g: (raw[n - 1][g] if g[0] == "<s>" else len(left[g])) for g in raw[n - 1] if not (n == 1 and g == ("<s>",))})


def discounts(counts):
    n1, n2, n3, n4 = (sum(1 for c in counts.values() if c == k) for k in (1, 2, 3, 4))
    if not (n1 and n2 and n3):
        return [0.5, 1, 1.5]
    y = n1 / (n1 + 2 * n2)
    found = [1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3]
    return found if all(0 <= d <= i + 1 for i, d in enumerate(found)) else [0.5, 1, 1.5]


D = [discounts(counts) for counts in adjusted]
size = len({w for own in words for w in own}) + 2  # with </s> and the unknown word


def p(word, context):
    n = len(context) + 1
    follow = {g[-1]: c for g, c in adjusted[n - 1].items() if g[:-1] == tuple(context)}
    lower = p(word, context[1:]) if context else 1 / size
    if not follow:
        return lower
    total = sum(follow.values())
    take = lambda c: D[n - 1][min(3, c) - 1]
    gamma = sum(take(c) for c in follow.values()) / total
    c = follow.get(word, 0)
    return (max(0, c - take(c)) / total if c else 0) + gamma * lower


asked = ["the cat sat on the log", "a dog sat", "log log log", "zebra sat on the mat", "the"]
logs = []
for text in asked:
    s = ["<s>", *(w if any(w in own for own in words) else "<unk>" for w in text.split()), "</s>"]
    logs.append(sum(math.log(p(s[i], s[max(0, i - N + 1) : i])) for i in range(1, len(s))))

(Path(__file__).resolve().parent.parent / "language-model.json").write_text(json.dumps({
    "source": "nltk; Chen & Goodman 1999", "version": nltk.__version__, "script": "test/golden/generate/language_model.py",
    "texts": texts, "discount": 0.6, "bigrams": bigrams, "discounts": D, "asked": asked, "logProbabilities": logs,
}, indent="\t") + "\n")
