#!/usr/bin/env python3
"""Answers inputs by the model in this folder, offline. See README.md.

    python predict.py inputs.json       inputs.json: one object, or a list of objects; without a name: standard input
"""

import datetime
import json
import math
import pathlib
import re
import sys

import numpy
import onnxruntime

HERE = pathlib.Path(__file__).resolve().parent
MS_PER_DAY = 86_400_000
RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2}))?"
)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_numeric(column, value):
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return [float(value)] if fits else None


def read_boolean(column, value):
    if isinstance(value, bool):
        return [float(value)]
    for spelling, truth in column["truths"]:
        if isinstance(spelling, str) == isinstance(value, str) and spelling == value:
            return [float(truth)]
    return None


def read_categorical(column, value):
    if not isinstance(value, str):
        return None
    return [float(column["codes"].get(value, len(column["codes"])))]


def read_datetime(column, value):
    """Days since 1970, month, weekday (Sunday is 0) and hour, in UTC."""
    match = RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    offset = match[8] or "Z"
    ends_day = hour == 24 and minute == 0 and second == 0 and int(match[7] or 0) == 0
    if not (1 <= month <= 12 and 1 <= day <= 31 and (hour <= 23 or ends_day) and minute <= 59 and second <= 59):
        return None
    offset_minutes = 0
    if offset not in "Zz":
        offset_hours, minutes = int(offset[1:3]), int(offset[4:6])
        if offset_hours > 23 or minutes > 59:
            return None
        offset_minutes = (offset_hours * 60 + minutes) * (-1 if offset[0] == "-" else 1)
    start = datetime.date(year, month, 1).toordinal() - datetime.date(1970, 1, 1).toordinal()
    seconds = ((start + day - 1) * 24 + hour) * 3600 + (minute - offset_minutes) * 60 + second
    time_ms = seconds * 1000 + int(((match[7] or "") + "000")[:3])
    days = time_ms // MS_PER_DAY
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
    return [time_ms / MS_PER_DAY, float(date.month), float((days + 4) % 7), float(time_ms // 3_600_000 % 24)]


READERS = {
    "numeric": (1, read_numeric),
    "boolean": (1, read_boolean),
    "categorical": (1, read_categorical),
    "datetime": (4, read_datetime),
}


class SingleModel:
    def __init__(self, folder, manifest, truths):
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
        self.target = manifest["target"]
        self.columns = [self._open(column, truths) for column in manifest["encoding"]["columns"]]
        self.known = {column["name"] for part in ("columns", "dropped") for column in manifest["encoding"][part]}
        self.width = sum(READERS[column["kind"]][0] for column in self.columns)

    @staticmethod
    def _open(column, truths):
        codes = {category: code for code, category in enumerate(column.get("categories", []))}
        return {**column, "codes": codes, "truths": truths.get(column["name"], [])}

    def encode(self, inputs):
        values = numpy.full((len(inputs), self.width), math.nan)
        for row, given in enumerate(inputs):
            for name in given:
                if name not in self.known:
                    raise ValueError(f'Input {row}: the model has no column "{name}"')
            offset = 0
            for column in self.columns:
                name, kind = column["name"], column["kind"]
                width, read = READERS[kind]
                if name not in given:
                    raise ValueError(f'Input {row}: column "{name}" is absent; send null if not known')
                if given[name] is not None:
                    numbers = read(column, given[name])
                    if numbers is None:
                        raise ValueError(f'Input {row}: column "{name}" is {kind}; {given[name]!r} does not fit')
                    values[row, offset : offset + width] = numbers
                offset += width
        return values

    def predict(self, inputs):
        if not inputs:
            return []
        (scores,) = self.session.run(["scores"], {"features": self.encode(inputs)})
        scores = scores.astype(numpy.float64)
        if self.target["kind"] == "regression":
            return [{"value": float(value)} for value in scores[:, 0]]
        probabilities = softmax(calibrate(scores, self.target["calibration"]))
        return [labelled(self.target["classes"], row) for row in probabilities]


def calibrate(scores, calibration):
    if calibration is None:
        return scores
    scaled = scores * calibration["scale"]
    if calibration["kind"] == "platt":
        scaled[:, 1] += calibration["intercept"]
    return scaled


def softmax(scores):
    powers = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def labelled(classes, row):
    best = int(numpy.argmax(row))
    probabilities = {label: float(share) for label, share in zip(classes, row)}
    return {"label": classes[best], "probabilities": probabilities, "confidence": float(row[best])}


class Ensemble:
    """Averages the answers of its members by their weights."""

    def __init__(self, members, target):
        self.members = members
        self.target = target

    def predict(self, inputs):
        answers = [(model.predict(inputs), weight) for model, weight in self.members]
        if self.target["kind"] == "regression":
            rows = range(len(inputs))
            return [{"value": sum(weight * own[row]["value"] for own, weight in answers)} for row in rows]
        classes = self.target["classes"]
        return [
            labelled(
                classes,
                [sum(weight * own[row]["probabilities"][label] for own, weight in answers) for label in classes],
            )
            for row in range(len(inputs))
        ]


def open_model(folder=HERE):
    """The model of a folder: `predict` takes a list of dictionaries and answers a list of dictionaries."""
    folder = pathlib.Path(folder)
    manifest = read_json(folder / "manifest.json")
    truths = read_json(HERE / "runner.json")["truths"]
    if "members" not in manifest:
        return SingleModel(folder, manifest, truths)
    members = [
        (SingleModel(folder / one["folder"], read_json(folder / one["folder"] / "manifest.json"), truths), one["weight"])
        for one in manifest["members"]
    ]
    return Ensemble(members, manifest["target"])


def main():
    given = json.load(open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin)
    outputs = open_model().predict(given if isinstance(given, list) else [given])
    print(json.dumps(outputs if isinstance(given, list) else outputs[0], indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
