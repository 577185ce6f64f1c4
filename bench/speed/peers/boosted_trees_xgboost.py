"""Trains XGBoost's hist trees on the bench's data file; prints seconds and held-out accuracy as a line of JSON."""

import json
import sys
import time

import numpy as np
import xgboost

path, rows, train_rows, columns, options = sys.argv[1], *map(int, sys.argv[2:5]), json.loads(sys.argv[5])
values = np.fromfile(path, dtype=np.float64)
# The file is column by column; XGBoost wants rows side by side, as a user of it would hold them.
x = np.ascontiguousarray(values[: rows * columns].reshape(columns, rows).T)
y = values[rows * columns :]
held_out = xgboost.DMatrix(x[train_rows:])

started = time.perf_counter()
train = xgboost.DMatrix(x[:train_rows], label=y[:train_rows])
model = xgboost.train(
    {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_bin": options["maxBins"],
        "max_depth": options["maxDepth"],
        "eta": options["learningRate"],
        "lambda": options["lambda"],
        "min_child_weight": options["minChildWeight"],
        "nthread": 2,
        "seed": options["seed"],
    },
    train,
    options["rounds"],
)
seconds = time.perf_counter() - started
accuracy = float(np.mean((model.predict(held_out) > 0.5) == y[train_rows:]))
print(json.dumps({"seconds": seconds, "accuracy": accuracy, "version": xgboost.__version__}))
