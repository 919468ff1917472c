"""Weights files that were damaged, crafted, or never were any: one kind of error, in words.

Whatever the bytes are, loading ends in the network that was saved or in a WeightsFileError, in
little time and memory, and nothing in the file is ever run.
"""

import io
import json
import pickle
import struct
import sys
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Network, WeightsFileError, article
from nnlib._weights_file import npz, storage

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk():
    """What has to be on the disk, and when, is a matter of test_atomic.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


LAYERS = [layer.settings() for layer in article.network().layers]
BIASES = [0.35, 0.6]


# ----- building files -----


def header(**changes):
    return json.dumps({"format": "nnlib-network-2", "layers": LAYERS, **changes})


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def described(line, data=b""):
    """A ``.npy`` file with any text where its type and shape should stand."""
    line = line.encode("latin-1") + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(line)) + line + data


def vector_described(kind="<f8", shape="(8,)", order="False", data=b"\0" * 64):
    return described(f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}", data)


def whole(**changes):
    """The members of a good file, by name, changed."""
    members = {
        "header.npy": npy(np.array(header())),
        "parameters.npy": npy(article.WEIGHTS),
        "frozen.npy": npy(BIASES),
    }
    for name, content in changes.items():
        members[f"{name}.npy"] = content
    return members


def zipped(members, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items() if isinstance(members, dict) else members:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("warnings.warn", lambda *_, **__: None)  # about a name given twice
                file.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


def with_header(text):
    return zipped(whole(header=npy(np.array(text))))


def with_parameters(content):
    return zipped(whole(parameters=content))


def directory_patched(offset, form, value, content=None):
    """A good file with a field of its first entry in the list of contents overwritten."""
    content = bytearray(zipped(whole()) if content is None else content)
    struct.pack_into(form, content, content.index(b"PK\1\2") + offset, value)
    return bytes(content)


def end_patched(offset, form, value):
    content = bytearray(zipped(whole()))
    struct.pack_into(form, content, len(content) - 22 + offset, value)
    return bytes(content)


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the file was unpickled",))


def pickled_array():
    return npy(np.array([Bomb()] * 8, dtype=object))


def compressed(kind, damaged=False):
    content = bytearray(zipped(whole(), kind))
    if damaged:
        start = content.index(b"header.npy") + 10
        content[start : start + 40] = b"\xff" * 40
    return bytes(content)


def zip64_sizes(size):
    """A good file whose first entry claims a size in the 64-bit form."""
    content = zipped(whole())
    start = content.index(b"PK\1\2")
    entry = bytearray(content[start : start + 46 + len("header.npy")])
    struct.pack_into("<LL", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, 20)
    entry += struct.pack("<HHQQ", 1, 16, size, size)
    changed = bytearray(content[:start] + entry + content[start + 46 + len("header.npy") :])
    end = len(changed) - 22
    struct.pack_into("<L", changed, end + 12, end - start)
    return bytes(changed)


# ----- each known kind of file -----

CLAIM = 10**10
LISTS = '{"format": "nnlib-network-2", "layers": ' + "[" * 100_000 + "]" * 100_000 + "}"

CRAFTED = {
    "empty": (b"", "it is empty"),
    "text": (b"w1 = 0.15\n", "it is no .npz file"),
    "a pickle renamed": (pickle.dumps(Bomb()), "it is no .npz file"),
    "a bare array": (npy(np.zeros(8)), "it is no .npz file"),
    "a zip of text": (zipped({"readme.txt": b"none"}), "'readme.txt', which is no array"),
    "an empty zip": (zipped({}), "it is no .npz file"),
    "other arrays": (zipped({"a.npy": npy(np.zeros(3))}), "it holds no 'header'"),
    "no parameters": (
        zipped({"header.npy": whole()["header.npy"], "frozen.npy": npy(BIASES)}),
        "it holds no 'parameters'",
    ),
    "one array more": (zipped(whole(more=npy([1.0]))), "it holds 'more' besides"),
    # the archive
    "trailing data": (zipped(whole()) + b"more", "added after it"),
    "a comment": (end_patched(20, "<H", 4) + b"more", "added after it"),
    "a comment that is missing": (end_patched(20, "<H", 4), "its end is missing"),
    "leading data": (b"MZ" + zipped(whole()), "it is no .npz file"),
    "two archives": (zipped(whole()) * 2, "added before"),
    "a gap": (b"PK\3\4" + zipped(whole()), "added before"),
    "a large gap": (
        directory_patched(42, "<L", 0, b"PK\3\4" + b"\0" * 9999 + zipped(whole())), ""
    ),
    "a name twice": (
        zipped([*whole().items(), ("frozen.npy", npy([1.0, 2.0]))]), "holds 'frozen' twice"
    ),
    "a path": (zipped(whole() | {"../frozen.npy": npy(BIASES)}), "which is no array"),
    "a folder": (zipped(whole() | {"frozen/": b""}), "which is no array"),
    "a name of 60000 letters": (zipped(whole() | {"x" * 60_000: b""}), "which is no array"),
    "encrypted": (directory_patched(8, "<H", 1), "is encrypted"),
    "patched data": (directory_patched(8, "<H", 32), "is not as it was written"),
    "a version of the future": (directory_patched(6, "<H", 99), "list of contents makes no sense"),
    "deflated": (compressed(zipfile.ZIP_DEFLATED), "'header' is compressed"),
    "bzip2": (compressed(zipfile.ZIP_BZIP2), "'header' is compressed"),
    "lzma": (compressed(zipfile.ZIP_LZMA), "'header' is compressed"),
    "damaged deflate": (compressed(zipfile.ZIP_DEFLATED, True), "'header' is compressed"),
    "damaged bzip2": (compressed(zipfile.ZIP_BZIP2, True), "'header' is compressed"),
    "damaged lzma": (compressed(zipfile.ZIP_LZMA, True), "'header' is compressed"),
    "unknown compression": (directory_patched(10, "<H", 77), "'header' is compressed"),
    "two sizes": (directory_patched(24, "<L", CLAIM % 2**32), "'header' is compressed"),
    "a size beyond the file": (zip64_sizes(CLAIM), "its contents claim"),
    "a size beyond all": (zip64_sizes(2**64 - 1), "its contents claim"),
    "another checksum": (directory_patched(16, "<L", 7), "'header' is not as it was written"),
    "a place outside": (directory_patched(42, "<L", 2**31), "added before"),
    "a place of another": (directory_patched(42, "<L", 1), "added before"),
    "a place outside, and one at the start": (
        directory_patched(46 + 10 + 42, "<L", 2**31, zipped(whole())), "is not as it was written"
    ),
    "a list that is nowhere": (end_patched(16, "<L", 2**31), ""),
    "a list too long": (end_patched(12, "<L", 2**32 - 2), "list of contents makes no sense"),
    # the arrays' descriptions
    "no description": (with_parameters(b""), "'parameters' is no array"),
    "a text file": (with_parameters(b"0.15 0.20"), "'parameters' is no array"),
    "a later .npy": (with_parameters(b"\x93NUMPY\3\0" + b"\0" * 99), "'parameters' is no array"),
    "cut description": (with_parameters(npy(article.WEIGHTS)[:50]), "neither a flat vector"),
    "token error": (with_parameters(described("{'descr': '<f8', 'shape': (8")), "neither a flat"),
    "syntax error": (with_parameters(described("}{ 'descr' = \\d")), "neither a flat"),
    "deep description": (with_parameters(described("(" * 9000)), "neither a flat"),
    "signs": (with_parameters(described("-" * 60_000)), "neither a flat"),
    "not a dictionary": (with_parameters(described("[1, 2]")), "neither a flat"),
    "pickled": (with_parameters(pickled_array()), "neither a flat vector"),
    "pickled header": (zipped(whole(header=pickled_array())), "neither a flat vector"),
    "10^10 numbers": (
        with_parameters(vector_described(shape=f"({CLAIM},)")), "claims 10000000000 numbers"
    ),
    "10^300 numbers": (with_parameters(vector_described(shape=f"({10**300},)")), "neither a flat"),
    "a negative size": (with_parameters(vector_described(shape="(-8,)")), "neither a flat"),
    "one number more": (with_parameters(vector_described(shape="(9,)")), "claims 9 numbers"),
    "one number less": (with_parameters(vector_described(shape="(7,)")), "claims 7 numbers"),
    "a byte more": (with_parameters(npy(article.WEIGHTS) + b"\0"), "has 65 bytes"),
    "a matrix": (with_parameters(npy(np.ones((2, 4)))), "neither a flat vector"),
    "columns first": (with_parameters(vector_described(order="True")), "neither a flat vector"),
    "a single number": (with_parameters(npy(np.float64(1))), "is not a flat vector"),
    "a text for numbers": (with_parameters(npy(np.array("x"))), "is not a flat vector"),
    "big-endian": (with_parameters(npy(article.WEIGHTS.astype(">f8"))), "neither a flat vector"),
    "half precision": (with_parameters(npy(np.ones(8, "f2"))), "is not a flat vector"),
    "whole numbers": (with_parameters(npy(np.ones(8, int))), "neither a flat vector"),
    "complex": (with_parameters(npy(np.ones(8, complex))), "neither a flat vector"),
    "fields": (with_parameters(npy(np.ones(8, "f8,f8"))), "neither a flat vector"),
    "a NaN": (with_parameters(npy([0.5, np.nan])), "'parameters' holds nan at position 1"),
    "infinite": (zipped(whole(frozen=npy([-np.inf, 1]))), "'frozen' holds -inf at position 0"),
    # the header
    "numbers for header": (zipped(whole(header=npy(BIASES))), "'header' is not one text"),
    "bytes for header": (zipped(whole(header=npy(np.array(b"{}")))), "neither a flat vector"),
    "texts for header": (zipped(whole(header=npy(np.array(["{}", ""])))), "is not one text"),
    "no letters": (
        zipped(whole(header=vector_described("<U2", "()", data=b"\xff" * 8))),
        "'header' is not as it was written",
    ),
    "short header": (
        zipped(whole(header=vector_described("<U99", "()", data=b"{\0\0\0"))),
        "as long as it claims",
    ),
    "long header": (with_header(header(more=" " * 300_000)), "is longer than 262144 characters"),
    "empty header": (zipped(whole(header=vector_described("<U0", "()", data=b""))), "no sense"),
    "no JSON": (with_header("{"), "its header makes no sense"),
    "JSON and more": (with_header(header() + "x"), "Extra data"),
    "a list": (with_header("[]"), "does not say that it is a network"),
    "no format": (with_header("{}"), "does not say that it is a network"),
    "another format": (with_header('{"format": "npz"}'), "does not say that it is a network"),
    "a number for format": (with_header('{"format": 2}'), "does not say that it is a network"),
    "lists for format": (with_header('{"format": [[]]}'), "does not say that it is a network"),
    "format 0": (with_header(header(format="nnlib-network-0")), "does not say that"),
    "an odd digit": (with_header(header(format="nnlib-network-\u0662")), "does not say that"),
    "deep lists": (with_header(LISTS), "nested too deeply"),
    "rather deep lists": (with_header(header(layers=[[[[[[[[[1]]]]]]]]])), "nested too deeply"),
    "a huge whole number": (with_header(header(a=0)[:-2] + "9" * 5000 + "}"), "is too large"),
    "a large whole number": (with_header(header(a=2**128 + 1)), "is too large"),
    "NaN": (with_header(header(a=float("nan"))), "a number in it is nan"),
    "Infinity": (with_header(header(a=float("-inf"))), "a number in it is -inf"),
    "a number too large": (with_header(header(a=0)[:-2] + "1e999}"), "a number in it is inf"),
    "a key twice": (with_header(header()[:-1] + ', "layers": []}'), "gives a value twice"),
    "a deep key twice": (with_header(header(a=0)[:-2] + '{"b": 1, "b": 1}}'), "a value twice"),
    "a long text": (with_header(header(a="x" * 201)), "a text in it is too long"),
    "a long key": (with_header(header(**{"x" * 201: 1})), "a text in it is too long"),
    # what the header says
    "no list of layers": (with_header('{"format": "nnlib-network-2"}'), ""),
    "no layers": (zipped(whole(header=npy(np.array(header(layers=[]))), parameters=npy([]))), ""),
    "a number of layers": (with_header(header(layers=3)), ""),
    "lists for layers": (with_header(header(layers=[[]])), ""),
    "unknown setting": (with_header(header(layers=[{"n_in": 2, "n_out": 2, "colour": 3}])), ""),
    "unknown activation": (with_header(header(layers=[{**LAYERS[0], "activation": [1]}])), ""),
    "10^10 inputs": (with_header(header(layers=[{**LAYERS[0], "n_in": CLAIM}])), ""),
    "10^10 neurons": (with_header(header(layers=[{**LAYERS[0], "n_out": CLAIM}])), ""),
    "a long list for a text": (with_header(header(layers=[{**LAYERS[0], "bias": [7] * 9999}])), ""),
    "too few parameters": (with_parameters(npy([1.0])), ""),
    "too few biases": (zipped(whole(frozen=npy([0.35]))), ""),
}  # fmt: skip


def measured(action):
    """Run, and return the seconds and the bytes it took at its peak."""
    tracemalloc.start()
    before = time.perf_counter()
    try:
        action()
        return time.perf_counter() - before, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def load_once(path):
    """Load an ordinary file, so that the modules are there before anything is measured."""
    article.network().save(path)
    Network.load(path)


@pytest.mark.parametrize(("content", "words"), CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_file_is_refused_in_words(content, words, tmp_path):
    path = tmp_path / "weights.npz"
    load_once(path)
    path.write_bytes(content)

    def load():
        with pytest.raises(WeightsFileError) as found:
            Network.load(path)
        text = str(found.value)
        assert f"{path} cannot be read as a network: " in text
        assert words in text
        assert "Expected a file written by Network.save." in text
        assert text.endswith((".", "version"))
        assert len(text) < 1000
        for advice in ("pickle", "max_header_size", "sys.set_int"):
            assert advice not in text

    seconds, peak = measured(load)
    assert seconds < 5
    assert peak < 5 * len(content) + 4_000_000


def test_the_good_file_of_these_tests_is_good(tmp_path):
    path = tmp_path / "weights.npz"
    path.write_bytes(zipped(whole()))
    assert Network.load(path).parameters.tolist() == article.WEIGHTS.tolist()
    path.write_bytes(directory_patched(12, "<H", 7))  # the time of day: nothing to do with it
    assert Network.load(path).frozen_parameters.tolist() == BIASES


@pytest.mark.parametrize("version", [3, 12, 999_999_999])
def test_a_newer_format_asks_for_an_update(version, tmp_path):
    path = tmp_path / "weights.npz"
    newer = np.array(header(format=f"nnlib-network-{version}", deep=[[[[[[[[[1]]]]]]]]]))
    everything_else_changed = {"header.npy": npy(newer), "momentum.npy": npy(np.ones((2, 2)))}
    path.write_bytes(zipped(everything_else_changed))
    words = rf"written by a newer version of nnlib, in format {version}.* up to 2.*Update nnlib"
    with pytest.raises(WeightsFileError, match=words):
        Network.load(path)


def test_a_zip_bomb_is_not_expanded(tmp_path):
    path = tmp_path / "weights.npz"
    load_once(path)
    bomb = vector_described(shape=f"({2**24},)", data=bytes(8 * 2**24))  # 128 MiB
    path.write_bytes(zipped(whole(parameters=bomb), zipfile.ZIP_DEFLATED))
    assert path.stat().st_size < 200_000

    def load():
        with pytest.raises(WeightsFileError, match="is compressed"):
            storage.read(path)

    assert measured(load)[1] < 1_000_000


def test_a_bomb_in_the_parameters_alone_is_not_expanded(tmp_path):
    path = tmp_path / "weights.npz"
    load_once(path)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in whole().items():
            file.writestr(name, content)
        file.writestr("more.npy", bytes(2**27), zipfile.ZIP_DEFLATED)

    def load():
        with pytest.raises(WeightsFileError, match="it holds 'more' besides"):
            storage.read(path)

    assert measured(load)[1] < 1_000_000


def test_a_long_list_of_contents_is_not_read(tmp_path):
    path = tmp_path / "weights.npz"
    load_once(path)
    path.write_bytes(zipped([(f"{number}.npy", b"") for number in range(20_000)]))

    def load():
        with pytest.raises(WeightsFileError, match="list of contents makes no sense"):
            storage.read(path)

    assert measured(load)[1] < 1_000_000


def test_reading_takes_no_more_memory_than_the_file(tmp_path):
    path = tmp_path / "weights.npz"
    load_once(path)
    storage.write(path, {}, {"parameters": np.ones(2**20), "frozen": np.ones(0)})
    assert measured(lambda: storage.read(path))[1] < 1.3 * path.stat().st_size


@pytest.mark.skipif(sys.platform == "win32", reason="fills the disk where files have no holes")
def test_a_claim_beyond_the_memory_is_refused_in_words(tmp_path, monkeypatch):
    path = tmp_path / "weights.npz"
    article.network().save(path)

    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr(np, "empty", no_memory)
    with pytest.raises(WeightsFileError, match="does not fit into the memory"):
        storage.read(path)


# ----- any file -----


def outcome(content, path):
    """Return what is read, or None where it is refused; any other error is a failure."""
    path.unlink(missing_ok=True)  # a file written over is waited for, until it is on the disk
    path.write_bytes(content)
    with suppress(WeightsFileError):
        Network.load(path)
    try:
        found, arrays = storage.read(path)
    except WeightsFileError:
        return None
    return found, {name: values.tolist() for name, values in arrays.items()}


SAMPLES = {
    "format 1": (DATA / "network_format_1.npz").read_bytes(),
    "format 2": zipped(whole()),
}


@pytest.fixture(params=["format 1", "numpy's", "zipfile's"])
def sample(request, tmp_path):
    if request.param == "numpy's":
        article.network().save(tmp_path / "good")
        return (tmp_path / "good").read_bytes()
    return SAMPLES["format 1" if request.param == "format 1" else "format 2"]


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_one_byte_changed_anywhere_changes_nothing_or_is_refused(sample, flip, tmp_path):
    path = tmp_path / "weights.npz"
    good = outcome(sample, path)
    assert good is not None
    refused = 0
    for place in range(len(sample)):
        changed = bytearray(sample)
        changed[place] ^= flip
        found = outcome(bytes(changed), path)
        assert found in (None, good), place
        refused += found is None
    assert refused > 0.8 * len(sample)  # the others are times of day and the like


def test_a_file_cut_anywhere_is_refused(sample, tmp_path):
    path = tmp_path / "weights.npz"
    for length in range(len(sample)):
        assert outcome(sample[:length], path) is None, length


def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any") / "weights.npz"


@given(content=st.binary(max_size=300))
def test_random_bytes_are_refused(content, tmp_path_factory):
    path = folder(tmp_path_factory)
    assert outcome(content, path) is None
    assert outcome(b"PK\3\4" + content + SAMPLES["format 1"][-22:], path) is None


@given(data=st.data(), name=st.sampled_from(sorted(SAMPLES)))
def test_a_file_cut_and_patched_is_refused_or_the_same(data, name, tmp_path_factory):
    path, content = folder(tmp_path_factory), SAMPLES[name]
    good = outcome(content, path)
    places = st.integers(0, len(content))
    for _ in range(data.draw(st.integers(1, 3))):
        start, stop = sorted((data.draw(places), data.draw(places)))
        copied = data.draw(st.tuples(places, places))
        patch = data.draw(st.binary(max_size=30) | st.just(content[min(copied) : max(copied)]))
        content = content[:start] + patch + content[stop:]
    assert outcome(content, path) in (None, good)


LINES = st.from_regex(
    r"\{'descr': '[<>|=]?[fiuUSOVcb]([0-9]{1,11})?', 'fortran_order': (True|False|0), "
    r"'shape': \((-?[0-9]{0,20},? ?){0,3}\), \}",
    fullmatch=True,
)
ARRAYS = (
    st.binary(max_size=150)
    | st.builds(described, LINES | st.text("(){}[]'<f8, :-\\", max_size=99), st.binary(max_size=99))
    | st.sampled_from([npy(article.WEIGHTS), npy(BIASES), npy(np.array(header()))])
)
MEMBER_NAMES = st.sampled_from(
    ["header.npy", "parameters.npy", "frozen.npy", "header", "../header.npy", "a/", "C:\\x.npy"]
) | st.text(max_size=5)
METHODS = st.sampled_from(
    [zipfile.ZIP_STORED] * 3 + [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2]
)


def encodable(name):
    return name.isprintable() and len(name.encode()) < 60_000


@given(
    members=st.lists(st.tuples(MEMBER_NAMES.filter(encodable), ARRAYS), max_size=5),
    method=METHODS,
)
def test_any_archive_ends_in_words(members, method, tmp_path_factory):
    outcome(zipped(members, method), folder(tmp_path_factory))


@given(parts=st.fixed_dictionaries({}, optional=dict.fromkeys(["parameters", "frozen"], ARRAYS)))
def test_any_array_ends_in_words(parts, tmp_path_factory):
    found = outcome(zipped(whole(**parts)), folder(tmp_path_factory))
    for name in ("parameters", "frozen"):
        if found is not None and name in parts:
            with np.load(io.BytesIO(zipped(whole(**parts))), allow_pickle=False) as file:
                assert found[1][name] == file[name].tolist()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(sorted(LAYERS[0])), inner, max_size=4
        )
    ),
    max_leaves=12,
)
INITIALIZER = st.tuples(
    st.sampled_from(["zeros", "constant", "uniform", "normal", "orthogonal"]) | JSON,
    st.dictionaries(st.sampled_from(["value", "low", "high", "std", "gain"]), JSON) | JSON,
)
LAYER = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(LAYERS[0], JSON), "kind": JSON, "initializer": INITIALIZER}
).map(lambda changes: {**LAYERS[0], **changes})
GENERATOR = st.fixed_dictionaries(
    {"bit_generator": st.sampled_from(["PCG64", "PCG64DXSM", "MT19937", "Generator"])},
    optional={
        "state": JSON | st.fixed_dictionaries({"state": st.integers(), "inc": st.integers()}),
        "has_uint32": JSON,
        "uinteger": JSON,
    },
)
DROPOUT = st.fixed_dictionaries(
    {"kind": st.just("dropout")},
    optional={"rate": st.floats(0, 1) | JSON, "rng": GENERATOR | JSON},
)


@given(
    layers=st.lists(LAYER | DROPOUT | JSON, max_size=3) | JSON,
    more=st.dictionaries(st.text(), JSON),
)
def test_any_header_of_layers_ends_in_words(layers, more, tmp_path_factory):
    text = json.dumps({**more, "format": "nnlib-network-2", "layers": layers})
    outcome(with_header(text), folder(tmp_path_factory))


@given(text=st.text(max_size=99) | st.text('{}[]",:0123456789eE-.ntf', max_size=99))
def test_any_text_for_a_header_ends_in_words(text, tmp_path_factory):
    assert outcome(with_header(text), folder(tmp_path_factory)) is None


def test_a_checksum_that_fits_does_not_make_a_crafted_size_true(tmp_path):
    """The size in the description is held against the bytes, not believed."""
    lie = vector_described(shape=f"({2**40},)", data=bytes(64))
    content = with_parameters(lie)
    assert struct.pack("<L", zlib.crc32(lie)) in content
    path = tmp_path / "weights.npz"
    load_once(path)
    path.write_bytes(content)

    def load():
        with pytest.raises(WeightsFileError, match="claims 1099511627776 numbers"):
            storage.read(path)

    assert measured(load)[1] < 1_000_000


def test_the_longest_piece_covers_any_comment():
    assert npz.PIECE > 2**16 + 22  # what the zip reader looks through for an archive's end
