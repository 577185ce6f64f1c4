"""Fits scikit-learn's logistic regression once on the bench's data and prints one line of JSON."""
import json
import sys
import time

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

folder, train_count, test_count, column_count = sys.argv[1], *map(int, sys.argv[2:5])
values = numpy.fromfile(f"{folder}/values.f64", dtype=numpy.float64).reshape(-1, column_count)
labels = numpy.fromfile(f"{folder}/labels.i32", dtype=numpy.int32)
train, test = slice(0, train_count), slice(train_count, train_count + test_count)
model = LogisticRegression(solver="lbfgs", C=1.0, max_iter=100)
started = time.perf_counter()
model.fit(values[train], labels[train])
seconds = time.perf_counter() - started
accuracy = float((model.predict(values[test]) == labels[test]).mean())
print(
    json.dumps(
        {"seconds": seconds, "accuracy": accuracy, "iterations": int(model.n_iter_[0]), "version": sklearn.__version__}
    )
)
