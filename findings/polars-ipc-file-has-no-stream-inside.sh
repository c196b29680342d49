#!/usr/bin/env bash
# Between its magic words an Arrow IPC file holds a stream, as Arrow's format has it: each message has a
# marker and its length, the schema's first. Polars writes the schema into the beginning of a file without
# either. Readers that go by the footer, which names the schema and each batch, do not notice; those that
# pass over the magic word and read a stream, which needs no seek, find no schema: pyarrow's reader of
# streams reads its own files so, and fails at those of Polars. What Polars writes as a stream
# (write_ipc_stream) has both.
#
# polars 2.1.0, pyarrow 26.0.1, Python 3.11; seen on 2026-11-30, two columns and three rows:
#   pyarrow's file, from behind the magic word: 3 rows
#   Polars' file, by its footer: 3 rows
#   Polars' file, from behind the magic word: Invalid flatbuffers message.
#   Polars' stream: 3 rows
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet polars==2.1.0 pyarrow==26.0.1
cat > "$folder/files.py" <<'PYTHON'
import io
import sys

import polars
import pyarrow as pa

MAGIC = 8  # ARROW1 and two bytes of padding


def as_stream(content):
    """What a reader of streams makes of it: a number of rows, or its error's name."""
    try:
        return f"{pa.ipc.open_stream(content).read_all().num_rows} rows"
    except OSError as error:
        return str(error)


frame = polars.DataFrame({"path": ["a", "b", "c"], "length": [1, 2, 3]})
oldest = polars.CompatLevel.oldest()
table = pa.table({"path": ["a", "b", "c"], "length": [1, 2, 3]})

own = io.BytesIO()
with pa.ipc.new_file(own, table.schema) as writer:
    writer.write_table(table)
file, stream = io.BytesIO(), io.BytesIO()
frame.write_ipc(file, compat_level=oldest, compression="uncompressed")
frame.write_ipc_stream(stream, compat_level=oldest, compression="uncompressed")

pyarrows = as_stream(own.getvalue()[MAGIC:])
by_footer = f"{pa.ipc.open_file(file.getvalue()).read_all().num_rows} rows"
behind_magic = as_stream(file.getvalue()[MAGIC:])
polars_stream = as_stream(stream.getvalue())
print("pyarrow's file, from behind the magic word:", pyarrows)
print("Polars' file, by its footer:", by_footer)
print("Polars' file, from behind the magic word:", behind_magic)
print("Polars' stream:", polars_stream)
same = pyarrows == by_footer == polars_stream == "3 rows" and behind_magic.startswith("Invalid")
sys.exit(0 if same else "the behaviour has changed")
PYTHON
"$folder/python/bin/python" "$folder/files.py"
