using OpenWebUIBackup.Stacks.Tests;

// Most of the time is spent waiting. Where times are measured, tests are alone: see Measured.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

// Tests that make no stack ask the daemon as well, and any of them may be the first.
[assembly: AssemblyFixture(typeof(SharedDaemon))]
