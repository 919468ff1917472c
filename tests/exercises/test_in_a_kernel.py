"""In a notebook's kernel, an endless answer is stopped and the next cell runs."""

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook


def test_an_endless_answer_does_not_hang_the_notebook() -> None:
    cells = [
        "from nnlib.exercises import check",
        "def step(w, x, t, b, eta):\n    while True:\n        pass",
        'check("04-one-step", step)',
        "import signal, time; time.sleep(0.1); print('alive', signal.getsignal(signal.SIGINT))",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    assert "still running after 3 seconds" in notebook.cells[2].outputs[0].data["text/plain"]
    assert "default_int_handler" in notebook.cells[3].outputs[0].text
