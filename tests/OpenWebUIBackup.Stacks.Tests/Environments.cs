using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>The environment in which this process finds a stack's own Docker and Compose, for a while.</summary>
internal sealed class Environments(StandIn stack) : IDisposable
{
    private readonly List<EnvironmentVariable> _set = [.. stack.Environment.Select(variable => new EnvironmentVariable(variable.Key, variable.Value))];

    public void Dispose() => _set.ForEach(variable => variable.Dispose());
}
