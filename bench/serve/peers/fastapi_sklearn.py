"""The peer of `bench serve`: uvicorn + FastAPI + scikit-learn, one process, a boosted-trees model of the same size."""
import json
import sys

import fastapi
import numpy
import sklearn
import uvicorn
from pydantic import create_model
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier

train_path, port, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
kinds = {
    "histogram": lambda: HistGradientBoostingClassifier(max_iter=200, max_depth=6, early_stopping=False, random_state=1),
    "exact": lambda: GradientBoostingClassifier(n_estimators=200, max_depth=6, random_state=1),
}
with open(train_path) as file:
    train = json.load(file)
names = train["names"]
model = kinds[kind]()
model.fit(numpy.array(train["rows"]), numpy.array(train["labels"]))

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


print(json.dumps({"fastapi": fastapi.__version__, "uvicorn": uvicorn.__version__, "sklearn": sklearn.__version__}))
uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
