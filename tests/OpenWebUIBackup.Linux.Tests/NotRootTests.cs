using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

public sealed class NotRootTests
{
    [Fact]
    public void All_this_holds_as_well_for_somebody_who_is_not_root() => OtherUser.RunTests(
        "-class-", typeof(DirectoryListingTests).FullName!); // slow, and the same for everybody
}
