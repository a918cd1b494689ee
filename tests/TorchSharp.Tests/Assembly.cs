// libtorch keeps state for the whole process: the default generator, the number of threads, the thread pools of its BLAS.
// A test that compares with Python to ten digits must not share it with a test that runs at the same time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
