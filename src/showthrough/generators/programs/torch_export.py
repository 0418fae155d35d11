"""Programs of torch.export (.pt2), run node by node: no pickle, no generated code, tensor operators only."""

import json
import math
import operator
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple, final

import torch
from torch import Tensor

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.storage.model_file import ModelFile

SCHEMA = 8  # the major version of the format that is read here
DTYPES = {  # numbers of the format
    1: torch.uint8, 2: torch.int8, 3: torch.int16, 4: torch.int32, 5: torch.int64, 6: torch.float16,
    7: torch.float32, 8: torch.float64, 12: torch.bool, 13: torch.bfloat16,
}  # fmt: skip
MEMORY_FORMATS = {
    1: torch.contiguous_format, 2: torch.channels_last, 3: torch.channels_last_3d, 4: torch.preserve_format,
}  # fmt: skip
TENSOR_OPERATOR = re.compile(r"torch\.ops\.aten\.(\w+)\.(\w+)")
# What reading raises where the file is not what torch.export wrote.
DAMAGE = (LookupError, TypeError, ValueError, AttributeError, RuntimeError, zipfile.BadZipFile)
TOUCHES_FILES = {"from_file", "save", "load"}
ON_NUMBERS: dict[str, Callable[..., object]] = {  # what is computed from the sizes of tensors
    **{f"_operator.{name}": getattr(operator, name)
       for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "neg", "pow", "eq", "ne", "lt", "le",
                    "gt", "ge", "and_", "or_", "not_", "getitem")},
    "torch.sym_max": max, "torch.sym_min": min, "torch.sym_int": int, "torch.sym_float": float,
    "torch.sym_not": operator.not_,
    "math.ceil": math.ceil, "math.floor": math.floor, "math.trunc": math.trunc,
}  # fmt: skip
AS_IT_IS = {"as_int", "as_ints", "as_bool", "as_bools", "as_string", "as_int_lists"}
ONE_OF = {"as_sym_int", "as_sym_float", "as_sym_bool", "as_optional_tensor"}
SEVERAL = {"as_sym_ints", "as_sym_floats", "as_sym_bools", "as_optional_tensors"}


class _Value(NamedTuple):
    """A value that an earlier node or the weights gave."""

    name: str


class ProgramInput(NamedTuple):
    """Tensor that a program is given when it is run."""

    name: str
    dtype: torch.dtype

    def __str__(self) -> str:
        return f"{self.name}: {str(self.dtype).removeprefix('torch.')}"


class _Node(NamedTuple):
    operator: Callable[..., object]
    positional: list[object]
    keywords: dict[str, object]
    results: list[object]


@final
class ExportedProgram:
    """A graph of torch operators with its weights.

    `torch.export.load` unpickles whatever the archive marks as pickled, falls back to a full unpickling
    of the sample inputs, loads compiled libraries, evaluates size expressions with sympy and turns names
    into Python source. So it is not called: weights are read as raw bytes, sample inputs and libraries
    not at all, and each node must be an operator of aten or arithmetic on sizes.

    Raises:
        ConfigError: the archive holds pickled objects, or operators that are not run here.
        IntegrityError: it is damaged.
    """

    def __init__(self, file: ModelFile) -> None:
        self._path = file.path
        if "models/model.json" not in file.entries:
            raise ConfigError(
                f"{file.path} is no program of torch.export.save (torch 2.8 or later); export it again"
            )
        try:
            with zipfile.ZipFile(BytesIO(file.content)) as archive:
                self._read(_Members(archive))
        except DAMAGE as error:
            raise IntegrityError(f"{file.path} is a damaged torch.export file: {error!r:.120}") from error

    @property
    def class_input(self) -> ProgramInput | None:
        """Return which of two inputs is the class: that of whole numbers, else the second; None of one."""
        whole = [each for each in self.inputs if not each.dtype.is_floating_point]
        return (whole or list(self.inputs[1:]))[0] if len(self.inputs) == 2 else None

    def __call__(self, noise: Tensor, labels: Tensor | None = None) -> object:
        """Run the graph; noise may be of any batch size that it was exported for."""
        values: dict[str, object] = dict(self._given)
        values |= {each.name: labels if each is self.class_input else noise for each in self.inputs}
        for node in self._nodes:
            keywords = {name: _filled(value, values) for name, value in node.keywords.items()}
            output = node.operator(*_filled_list(node.positional, values), **keywords)
            _keep(output, node.results, values)
        return values[self._answer]

    def _read(self, members: "_Members") -> None:
        program = members.json("models/model.json")
        if program["schema_version"]["major"] != SCHEMA:
            raise ConfigError(
                f"{self._path} has format {program['schema_version']['major']}, not {SCHEMA}; export it again"
            )
        tensors = self._tensors(members, "weights") | self._tensors(members, "constants")
        module = program["graph_module"]
        specs = module["signature"]["input_specs"]
        self._given, entries = self._inputs(specs, tensors)
        metas = module["graph"]["tensor_values"]
        self.inputs = tuple(ProgramInput(name, DTYPES[metas[name]["dtype"]]) for name in entries)
        weights = [spec["parameter"]["arg"]["name"] for spec in specs if "parameter" in spec]
        self.parameters = sum(self._given[name].numel() for name in weights)
        self._answer = self._output(module["signature"]["output_specs"])
        self._nodes = [self._node(node) for node in module["graph"]["nodes"]]

    def _tensors(self, members: "_Members", kind: str) -> dict[str, Tensor]:
        listed: Mapping[str, Any] = members.json(f"data/{kind}/model_{kind}_config.json")["config"]
        tensors = {}
        for name, entry in listed.items():
            if entry["use_pickle"] or entry["tensor_meta"] is None:
                raise ConfigError(
                    f"{self._path} holds {name} as a pickle, which can run code when opened, so it is not "
                    "opened; export the model without such objects"
                )
            tensors[name] = _tensor(members.read(f"data/{kind}/{entry['path_name']}"), entry["tensor_meta"])
        return tensors

    def _inputs(
        self, specs: Sequence[Mapping[str, Any]], tensors: Mapping[str, Tensor]
    ) -> tuple[dict[str, Tensor], list[str]]:
        given, entries = {}, []
        for spec in specs:
            ((kind, value),) = spec.items()
            if kind == "user_input":
                entries.append(value["arg"]["as_tensor"]["name"])
            elif f"{kind}_name" in value:  # a parameter, a buffer or a constant
                given[value["arg"]["name"]] = tensors[value[f"{kind}_name"]]
            else:
                raise ConfigError(f"{self._path} takes a {kind}; only weights and noise can be given")
        return given, entries

    def _output(self, specs: Sequence[Mapping[str, Any]]) -> str:
        kinds = [kind for spec in specs for kind in spec]
        if kinds != ["user_output"]:
            raise ConfigError(
                f"{self._path} answers with {', '.join(kinds)}; one tensor of images is needed, from a model "
                "that was exported in eval()"
            )
        name: str = specs[0]["user_output"]["arg"]["as_tensor"]["name"]
        return name

    def _node(self, node: Mapping[str, Any]) -> _Node:
        positional = [_argument(given["arg"]) for given in node["inputs"] if given.get("kind") != 2]
        keywords = {
            given["name"]: _argument(given["arg"]) for given in node["inputs"] if given.get("kind") == 2
        }
        results = [_argument(result) for result in node["outputs"]]
        return _Node(self._operator(node["target"]), positional, keywords, results)

    def _operator(self, target: str) -> Callable[..., object]:
        if target in ON_NUMBERS:
            return ON_NUMBERS[target]
        match = TENSOR_OPERATOR.fullmatch(target)
        packet = getattr(torch.ops.aten, match[1], None) if match and match[1] not in TOUCHES_FILES else None
        if match is None or packet is None or match[2] not in packet.overloads():
            raise ConfigError(f"{self._path} calls {target!r:.80}; only operators of aten on tensors are run")
        found: Callable[..., object] = getattr(packet, match[2])
        return found


@final
class _Members:
    """The entries of an archive below its one top folder; a compressed one could be a bomb."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._top = archive.namelist()[0].partition("/")[0]

    def read(self, name: str) -> bytes:
        entry = self._archive.getinfo(f"{self._top}/{name}")
        if entry.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"{name} is compressed")
        return self._archive.read(entry)

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))


def _tensor(content: bytes, meta: Mapping[str, Any]) -> Tensor:
    sizes, strides = ([size["as_int"] for size in meta[key]] for key in ("sizes", "strides"))
    dtype = DTYPES[meta["dtype"]]
    if not content:
        return torch.zeros(sizes, dtype=dtype)
    usable = len(content) - len(content) % dtype.itemsize
    flat = torch.frombuffer(bytearray(content[:usable]), dtype=dtype)
    return flat.as_strided(sizes, strides, meta["storage_offset"]["as_int"])


def _argument(argument: Mapping[str, Any]) -> object:
    """Return the value of one argument in the file; names of values become `_Value`."""
    ((kind, value),) = argument.items()
    if kind in AS_IT_IS or kind == "as_none":
        return None if kind == "as_none" else value
    if kind in ONE_OF:
        return _argument(value)
    if kind in SEVERAL:
        return [_argument(each) for each in value]
    special: dict[str, Callable[[Any], object]] = {
        "as_name": _Value,
        "as_tensor": lambda tensor: _Value(tensor["name"]),
        "as_tensors": lambda tensors: [_Value(tensor["name"]) for tensor in tensors],
        "as_float": float,  # infinity is written as a word
        "as_floats": lambda numbers: [float(number) for number in numbers],
        "as_scalar_type": DTYPES.__getitem__,
        "as_memory_format": MEMORY_FORMATS.__getitem__,
        "as_layout": lambda number: {7: torch.strided}[number],
        "as_device": lambda _: torch.device("cpu"),
    }
    if kind not in special:
        raise ValueError(f"an argument of kind {kind}")
    return special[kind](value)


def _filled(value: object, values: Mapping[str, object]) -> object:
    if isinstance(value, _Value):
        return values[value.name]
    return _filled_list(value, values) if isinstance(value, list) else value


def _filled_list(given: list[object], values: Mapping[str, object]) -> list[object]:
    return [_filled(value, values) for value in given]


def _keep(output: object, results: list[object], values: dict[str, object]) -> None:
    several = output if isinstance(output, list | tuple) and len(results) > 1 else [output]
    for result, one in zip(results, several, strict=False):
        if isinstance(result, _Value):
            values[result.name] = one
        elif isinstance(result, list) and isinstance(one, list | tuple):  # an operator that cuts a tensor up
            values.update({each.name: part for each, part in zip(result, one, strict=True)})
