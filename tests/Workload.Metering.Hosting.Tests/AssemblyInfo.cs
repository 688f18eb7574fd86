// The process has one default meter, so the tests that use it run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
