# Golden numbers of forecasts, from statsmodels 0.15 and from M4's own formulas written out. Run: python forecast.py > ../forecast.json
import json
import numpy as np
import pandas as pd
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.seasonal import seasonal_decompose

rng = np.random.default_rng(7)
t = np.arange(96)
SERIES = {
    "growing": np.round((100 + 2 * t) * (1 + 0.25 * np.sin(2 * np.pi * t / 12)) * np.exp(rng.normal(0, 0.03, 96)), 3),
    "steady": np.round(50 + 8 * np.cos(2 * np.pi * t / 12) + rng.normal(0, 2, 96), 3),
    "walk": np.round(200 + np.cumsum(rng.normal(0.3, 1.5, 96)), 3),
}
FORMS = [
    ("add", None, False, None), ("add", "add", False, None), ("add", "add", True, None),
    ("add", None, False, "add"), ("add", "add", False, "add"), ("add", "add", True, "add"),
    ("mul", None, False, None), ("mul", "add", False, "mul"), ("mul", "add", True, "mul"), ("mul", None, False, "add"), ("mul", None, False, "mul"),
]
def by_the_book(y, params, level, slope, indices):
    # Multiplicative errors and season: Hyndman et al. (2008), table 2.3, MNM, MAM and MAdM word for word. statsmodels smooths the season
    # against the new level instead of the old one.
    alpha, beta, gamma, phi = params["smoothing_level"], params.get("smoothing_trend", 0.0), params["smoothing_seasonal"], params.get("damping_trend", 1.0)
    l, b, s = level, slope, list(reversed(indices))
    squares = logs = 0.0
    for value in y:
        mean = (l + phi * b) * s[0]
        e = (value - mean) / mean
        squares += e * e; logs += np.log(mean)
        l, b, s = (l + phi * b) * (1 + alpha * e), phi * b + beta * (l + phi * b) * e, s[1:] + [s[0] * (1 + gamma * e)]
    n = len(y)
    forecast = [(l + sum(phi ** k for k in range(1, h + 2)) * b) * s[h % 12] for h in range(15)]
    return -n / 2 * (np.log(2 * np.pi * squares / n) + 1) - logs, forecast

ets = []
for name, values in SERIES.items():
    y = pd.Series(values)
    for error, trend, damped, seasonal in FORMS:
        model = ETSModel(y, error=error, trend=trend, damped_trend=damped, seasonal=seasonal, seasonal_periods=12 if seasonal else None)
        params = {"smoothing_level": 0.3}
        if trend: params["smoothing_trend"] = 0.05
        if seasonal: params["smoothing_seasonal"] = 0.1
        if damped: params["damping_trend"] = 0.95
        level, slope = float(values[0]) * 1.01, 0.5
        indices = [float(v) for v in (1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12) if seasonal == "mul" else 6 * np.sin(2 * np.pi * np.arange(12) / 12))]
        params["initial_level"] = level
        if trend: params["initial_trend"] = slope
        # statsmodels keeps the newest season first: seasonal.0 belongs to the value before the first, 11 to the first value.
        if seasonal:
            for k in range(12): params[f"initial_seasonal.{k}"] = indices[k]
        vector = [params[n] for n in model.param_names]
        result = model.smooth(vector)
        llf, forecast = float(result.llf), [float(v) for v in result.forecast(15)]
        if seasonal == "mul": llf, forecast = by_the_book(values, params, level, slope if trend else 0.0, indices)
        fitted = model.fit(disp=False, maxiter=2000)
        ets.append({
            "series": name, "error": error, "trend": trend, "damped": damped, "seasonal": seasonal,
            "level": level, "slope": slope, "indices": indices,
            "llf": float(llf), "forecast": [float(v) for v in forecast],
            "fittedLlf": float(fitted.llf),
        })
theta = []
for name, values in SERIES.items():
    index = pd.period_range("2010-01", periods=96, freq="M")
    result = ThetaModel(pd.Series(values, index=index), period=12, deseasonalize=True, use_test=True, method="auto").fit(use_mle=False)
    theta.append({"series": name, "b0": float(result.params["b0"]), "alpha": float(result.params["alpha"]), "forecast": [float(v) for v in result.forecast(12, theta=2)]})

def acf(x, k):
    m = x.mean()
    return float(((x[k:] - m) * (x[:-k] - m)).sum() / ((x - m) ** 2).sum())

# M4's Naive2: seasonally adjusted by classical multiplicative decomposition where its 90 % test finds a season, last value, put back.
naive2 = []
for name, values in SERIES.items():
    limit = 1.645 * np.sqrt((1 + 2 * sum(acf(values, k) ** 2 for k in range(1, 12))) / len(values))
    seasonal = abs(acf(values, 12)) > limit
    idx = seasonal_decompose(values, model="multiplicative", period=12).seasonal[:12] if seasonal else np.ones(12)
    adjusted = values / np.tile(idx, 8)
    naive2.append({"series": name, "seasonal": bool(seasonal), "indices": [float(v) for v in idx], "forecast": [float(adjusted[-1] * idx[h % 12]) for h in range(12)]})
future = {k: np.round(v[:12] * 1.1, 3) for k, v in SERIES.items()}
metrics = []
for n in naive2:
    v = SERIES[n["series"]]; y = future[n["series"]]; f = np.array(n["forecast"])
    metrics.append({"series": n["series"], "actual": [float(a) for a in y],
        "smape": float(np.mean(2 * np.abs(y - f) / (np.abs(y) + np.abs(f)))),
        "mase": float(np.mean(np.abs(y - f)) / np.mean(np.abs(v[12:] - v[:-12]))),
        "mae": float(np.mean(np.abs(y - f))), "rmse": float(np.sqrt(np.mean((y - f) ** 2))), "wape": float(np.abs(y - f).sum() / np.abs(y).sum())})
print(json.dumps({"series": {k: [float(x) for x in v] for k, v in SERIES.items()}, "ets": ets, "theta": theta, "naive2": naive2, "metrics": metrics}))
