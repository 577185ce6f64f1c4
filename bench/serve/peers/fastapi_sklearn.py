"""The peer of `bench serve`: uvicorn + FastAPI + scikit-learn, one process, a boosted-trees model of the same size."""
import hashlib
import importlib.util
import json
import os
import pickle
import sys
import time

import fastapi
import numpy
import sklearn
import uvicorn
from pydantic import create_model
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier

data_path, port, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(data_path) as file:
    data = json.load(file)
names, train, probes = data["names"], data["train"], data["probes"]

if kind == "histogram":
    # Without max_leaf_nodes=None a tree of depth 6 would stop at 31 of its 64 leaves.
    model = HistGradientBoostingClassifier(
        max_iter=200, max_depth=6, max_leaf_nodes=None, early_stopping=False, random_state=1
    )
else:
    model = GradientBoostingClassifier(n_estimators=200, max_depth=6, random_state=1)
# Fitting takes half a minute and is not what is measured: the same data gives the same model again.
digest = hashlib.sha256(f"{json.dumps(train)} {model} {sklearn.__version__}".encode()).hexdigest()[:16]
model_path = os.path.join(os.path.dirname(data_path), f"{kind}-{digest}.pickle")
if os.path.exists(model_path):
    with open(model_path, "rb") as file:
        model = pickle.load(file)
else:
    model.fit(numpy.array(train["rows"]), numpy.array(train["labels"]))
    with open(model_path, "wb") as file:
        pickle.dump(model, file)
if kind == "histogram":
    nodes = sum(len(tree.nodes) for trees in model._predictors for tree in trees)
else:
    nodes = sum(tree.tree_.node_count for (tree,) in model.estimators_)

rows = [numpy.array([row]) for row in probes["rows"][:100]]
for row in rows:
    model.predict_proba(row)
start = time.process_time()
for row in rows:
    model.predict_proba(row)
model_ms = (time.process_time() - start) * 1000 / len(rows)

Row = create_model("Row", **{name: (float, ...) for name in names})
Request = create_model("Request", inputs=(Row, ...))
app = fastapi.FastAPI()


# A plain function would pay for a thread switch as well: this is the faster way to write it.
@app.post("/predict")
async def predict(request: Request):
    row = numpy.array([[getattr(request.inputs, name) for name in names]])
    probabilities = model.predict_proba(row)[0]
    best = int(probabilities.argmax())
    return {"label": str(model.classes_[best]), "probabilities": [float(value) for value in probabilities]}


modules = ("fastapi", "uvicorn", "sklearn", "uvloop", "httptools")
versions = {
    name: getattr(importlib.import_module(name), "__version__", "unknown")
    for name in modules
    if importlib.util.find_spec(name)
}
said = {"versions": versions, "model": f"200 trees, depth 6, {nodes} nodes", "model_ms": model_ms}
print(json.dumps(said), flush=True)
uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
