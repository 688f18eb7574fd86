// The default meter is one a process: tests that watch it run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
