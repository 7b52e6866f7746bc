import Foundation
import Testing
import TopologyLoading

/// What is generated from the declarations of the format is what is committed.
struct DocumentationTests {
    @Test func theReferencePageIsCurrent() throws {
        try expectFile(
            Folders.documentation.appendingPathComponent("topology-reference.md"), equals: ReferencePage.text)
    }

    @Test func theSchemaIsCurrent() throws {
        try expectFile(Folders.documentation.appendingPathComponent("topology.schema.json"), equals: JSONSchema.text)
    }

    @Test func theAccessReferenceIsCurrent() throws {
        try expectFile(
            Folders.documentation.appendingPathComponent("access-reference.md"), equals: ReferencePage.accessText)
        try expectFile(
            Folders.documentation.appendingPathComponent("access.schema.json"), equals: JSONSchema.accessText)
    }

    @Test func theSchemaIsJSON() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(JSONSchema.text.utf8)) as? [String: Any]
        let properties = try #require(schema?["properties"] as? [String: Any])
        #expect(properties.keys.contains("sources") && properties.keys.contains("settings"))
    }
}
