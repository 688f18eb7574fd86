// A provider listens to every meter of the name in the process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
