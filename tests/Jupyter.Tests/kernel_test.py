"""Jupyter's own tests of kernels, with every optional part switched on. The kernel's name is the only argument."""

import sys
import unittest

import jupyter_kernel_test


class SharpCellTests(jupyter_kernel_test.KernelTests):
    kernel_name = sys.argv.pop(1)
    language_name = "C#"
    file_extension = ".cs"

    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("oops");'
    code_generate_error = 'throw new InvalidOperationException("oops");'
    code_page_something = "Math.Max?"
    code_clear_output = 'Console.Write("\\u001b[2J");'
    code_inspect_sample = "Math.Max"

    completion_samples = [
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
        {"text": "Math.Sq", "matches": {"Sqrt"}},
        {"text": "forea", "matches": {"foreach"}},
    ]

    complete_code_samples = ["1 + 1", "var x = 5;", "int F(int n)\n{\n    return n;\n}", "// only a remark"]
    incomplete_code_samples = ["int F(int n)\n{", "var x = (1 +", "var s = @\"open"]
    invalid_code_samples = ["1 + );", "int 5x = 1;"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"C" + "#"', "result": "C#"},
        {"code": "new[] { 1, 2, 3 }.Sum()", "result": "6"},
    ]
    code_display_data = [
        {"code": 'display(HTML("<b>bold</b>"));', "mime": "text/html"},
        {"code": '"# title".DisplayAs("text/markdown");', "mime": "text/markdown"},
    ]

    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")


if __name__ == "__main__":
    unittest.main()
