"""The template and the code in the forms that `sam deploy` reads fastest: JSON, and a zip for each function.

SAM parses a template seven times, which takes ten seconds in YAML, and compresses the code of each stack anew.
"""

import json
import pathlib
import zipfile

import settings

TEMPLATE = pathlib.Path(__file__).parents[2] / "template.yaml"


def package(folder: pathlib.Path) -> None:
    """Writes `template.json` beside the built functions, `lambda/<function>/bootstrap`. Only the path of the code differs."""
    template = settings.read(str(TEMPLATE))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            name = pathlib.PurePath(resource["Properties"]["CodeUri"]).name
            resource["Properties"]["CodeUri"] = str(_zipped(folder, name))
    (folder / "template.json").write_text(json.dumps(template))


def _zipped(folder: pathlib.Path, name: str) -> pathlib.Path:
    """The zip of a function, seen from the folder. One that is newer than the function is kept."""
    built, path = folder / "lambda" / name / "bootstrap", pathlib.Path("lambda", f"{name}.zip")
    if not (folder / path).exists() or (folder / path).stat().st_mtime <= built.stat().st_mtime:
        with zipfile.ZipFile(folder / path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            file.write(built, built.name)
    return path
