using OpenWebUIBackup.Stacks.Tests;

// Containers start and stop in seconds when the machine is idle: side by side, the times say nothing.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Tests that make no stack ask the daemon as well, and any of them may be the first.
[assembly: AssemblyFixture(typeof(SharedDaemon))]
