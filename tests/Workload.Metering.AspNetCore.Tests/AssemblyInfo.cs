// The loaded server is to have the machine: its test shares it with no other. The others are short.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
