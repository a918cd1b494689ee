// A kernel is two processes; more than one pair at a time only makes each wait for the others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
