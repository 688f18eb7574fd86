// A provider listens to every meter of the name in the process, so the tests run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
