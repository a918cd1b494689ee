using SharpCell.Running;

// The test assembly doubles as the process that runs a notebook, as a program that uses the runner would.
return NotebookWorker.Main(args);
