using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>Brings the containers of an intent to rest.</summary>
internal static class StackQuiescing
{
    /// <summary>Does it, and waits until it is done.</summary>
    internal static DockerFault? Run(StackIntent intent, ContainerEngine engine, CancellationToken cancellation) => intent.Quiesce switch
    {
        Quiesce.Pause => engine.Pause(Ids(intent.Containers), cancellation),
        Quiesce.Down => Stop(intent, engine, cancellation) ?? Remove(intent, engine, cancellation),
        _ => Stop(intent, engine, cancellation),
    };

    /// <summary>
    /// Stops them, what depends on others first. Also where some of that is done or under way: the daemon goes on
    /// stopping when who asked for it is gone, and a container that were started meanwhile would be stopped after.
    /// </summary>
    internal static DockerFault? Stop(StackIntent intent, ContainerEngine engine, CancellationToken cancellation)
    {
        // Those beside the application have what they were made with: a process that ignores SIGTERM must not cost
        // all the time that was granted for writing data.
        var limit = intent.StopLimit + ContainerEngine.QueryLimit;
        foreach (var group in StartOrder.Groups(intent.Containers).Reverse())
        {
            var fault = engine.Stop(Ids(group.Where(container => container.IsApplication)), intent.StopLimit, limit, cancellation)
                ?? engine.Stop(Ids(group.Where(container => !container.IsApplication)), null, limit, cancellation);
            if (fault is not null && fault.Kind != DockerFaultKind.NotFound)
                return fault;
        }

        return null;
    }

    /// <summary>Removes them through Compose, with the networks. Volumes stay.</summary>
    internal static DockerFault? Remove(StackIntent intent, ContainerEngine engine, CancellationToken cancellation)
    {
        var tool = Compose(intent, engine, cancellation);
        return tool.HasValue ? tool.Value.Down(intent.Project!, intent.StopLimit, cancellation) : tool.Fault;
    }

    /// <summary>The Compose that was chosen before anything was touched: looking for it takes time in which the stack is away.</summary>
    internal static DockerAnswer<ComposeTool> Compose(StackIntent intent, ContainerEngine engine, CancellationToken cancellation) =>
        intent.Compose.Count > 0
            ? ComposeTool.Known(engine, intent.Compose, intent.ComposeVersion ?? "")
            : ComposeTool.Find(engine, intent.ComposeVersion, cancellation);

    private static string[] Ids(IEnumerable<StackContainer> containers) => [.. containers.Select(container => container.Id)];
}
