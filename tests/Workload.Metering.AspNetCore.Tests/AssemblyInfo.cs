// The test of the loaded server needs the whole machine, so no two tests run at the same time. The others are short.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
