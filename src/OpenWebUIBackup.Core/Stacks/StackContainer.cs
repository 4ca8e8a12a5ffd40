using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>A container that was running and shall run again.</summary>
/// <param name="Id">Its full identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="Service">Its Compose service; null for a plain container.</param>
/// <param name="Needs">The services that it depends on, as Compose 2 notes them on the container.</param>
/// <param name="IsApplication">Whether it is the one that writes the data.</param>
public sealed record StackContainer(
    string Id, string Name, string? Service, IReadOnlyList<StackNeed> Needs, bool IsApplication)
{
    internal static StackContainer Of(ContainerFacts container, bool isApplication) =>
        new(container.Id, container.Name, container.Service, NeedsOf(container), isApplication);

    // "db:service_healthy:false,cache:service_started:true"; Compose 1 has no such label.
    private static StackNeed[] NeedsOf(ContainerFacts container) =>
        [.. (container.Label("com.docker.compose.depends_on") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split(':')).Select(parts => new StackNeed(parts[0], parts is [_, "service_healthy", ..]))];
}

/// <summary>A service that must run before.</summary>
/// <param name="Service">The service.</param>
/// <param name="Healthy">Whether it must be healthy before, not only started.</param>
public sealed record StackNeed(string Service, bool Healthy);

/// <summary>The order in which containers are started; they are stopped in the opposite one.</summary>
internal static class StartOrder
{
    /// <summary>
    /// Groups, each of which may be started at once when those before it run. Where Compose has noted no dependencies,
    /// the order of the last start is taken, one by one.
    /// </summary>
    /// <param name="containers">In the order of their last start.</param>
    internal static IReadOnlyList<IReadOnlyList<StackContainer>> Groups(IReadOnlyList<StackContainer> containers)
    {
        if (containers.All(container => container.Needs.Count == 0))
            return [.. containers.Select(container => (IReadOnlyList<StackContainer>)[container])];
        var groups = new List<IReadOnlyList<StackContainer>>();
        var left = containers.ToList();
        while (left.Count > 0)
        {
            var waiting = left.Select(container => container.Service).ToHashSet(StringComparer.Ordinal);
            var next = left.Where(container => container.Needs.All(need => !waiting.Contains(need.Service))).ToList();
            if (next.Count == 0)
                next = left; // a circle, which Compose refuses: at once, then
            groups.Add([.. next]);
            left = [.. left.Except(next)];
        }

        return groups;
    }
}
