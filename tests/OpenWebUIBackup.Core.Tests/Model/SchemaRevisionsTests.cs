using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

public sealed class SchemaRevisionsTests
{
    [Theory]
    [InlineData("d4c1a8e37b62", null, "0.11.0", true)]
    [InlineData("d4c1a8e37b62", null, "v0.11.1", false)]
    [InlineData("d4c1a8e37b62", "0.11.4", "0.11.1", false)] // newer, with the same schema
    [InlineData("d4c1a8e37b62", null, "0.12.0", false)]
    [InlineData("56359461a091", null, "0.8.12", true)]
    [InlineData("b2c3d4e5f6a7", null, "0.9.0-cuda", false)]
    [InlineData("c440947495f3", null, "0.6.41", true)]
    [InlineData("ffffffffffff", "0.12.3", "0.11.4", true)]
    [InlineData("ffffffffffff", "0.12.3", "0.12.3", false)]
    [InlineData("ffffffffffff", null, "0.11.4", null)]
    [InlineData(null, null, "0.11.4", null)]
    [InlineData("d4c1a8e37b62", null, "main", null)]
    public void A_database_newer_than_the_program_is_told(string? revision, string? madeBy, string running, bool? isNewer) =>
        Assert.Equal(isNewer, SchemaRevisions.IsNewer(revision, madeBy, running));
}
